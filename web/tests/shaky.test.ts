import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepeat, isTremor } from "../src/shaky.ts";

const first = { at: 1_000, x: 100, y: 100 };

test("a second tap soon after the first and close to it is a tremor", () => {
  assert.equal(isTremor(first, { at: 1_250, x: 110, y: 95 }), true);
  assert.equal(isTremor(first, { at: 1_499, x: 130, y: 100 }), true);
});

test("a tap later, or elsewhere, is meant", () => {
  assert.equal(isTremor(null, first), false);
  assert.equal(isTremor(first, { at: 1_500, x: 100, y: 100 }), false);
  assert.equal(isTremor(first, { at: 1_100, x: 131, y: 100 }), false);
});

test("a form goes out again only after two seconds", () => {
  assert.equal(isRepeat(undefined, 5_000), false);
  assert.equal(isRepeat(5_000, 6_999), true);
  assert.equal(isRepeat(5_000, 7_000), false);
});
