import assert from "node:assert/strict";
import { test } from "node:test";
import { Presses } from "../src/quickexit.ts";

function press(presses: Presses, key: string, at: number): boolean {
  presses.down(key, false);
  return presses.up(key, at);
}

for (const key of ["Shift", "Escape"]) {
  test(`three presses of ${key} within three seconds are the way out`, () => {
    const presses = new Presses();
    assert.deepEqual(
      [0, 1000, 2000].map((at) => press(presses, key, at)),
      [false, false, true],
    );
  });
}

test("slower presses are none", () => {
  const presses = new Presses();
  assert.deepEqual(
    [0, 2000, 4000, 6000].map((at) => press(presses, "Shift", at)),
    [false, false, false, false],
  );
});

test("a key that stays down counts once", () => {
  const presses = new Presses();
  for (let turn = 0; turn < 9; turn += 1) presses.down("Shift", turn > 0);
  assert.equal(presses.up("Shift", 100), false);
  assert.equal(presses.up("Shift", 110), false);
});

test("capital letters are no presses", () => {
  const presses = new Presses();
  for (let at = 0; at < 5; at += 1) {
    presses.down("Shift", false);
    presses.down("A", false);
    presses.up("A", at);
    assert.equal(presses.up("Shift", at), false);
  }
});

test("another key or a tap in between begins anew", () => {
  for (const between of [
    (p: Presses) => press(p, "x", 250),
    (p: Presses) => p.reset(),
    (p: Presses) => press(p, "Escape", 250),
  ]) {
    const presses = new Presses();
    press(presses, "Shift", 100);
    press(presses, "Shift", 200);
    between(presses);
    assert.equal(press(presses, "Shift", 300), false);
  }
});
