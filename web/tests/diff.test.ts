import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, clipped, difference, HeldField, moved, pieces } from "../src/live/diff.ts";

const applied = (text: string, changes: readonly Change[]): string =>
  changes.reduce(
    (now, { index, remove, insert }) => now.slice(0, index) + insert + now.slice(index + remove),
    text,
  );

/** Small and repeatable: the same numbers on each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return Math.floor((state / 4294967296) * below);
  };
}

test("nothing changed is nothing to do", () => {
  assert.equal(difference("same", "same"), null);
});

test("the caret says which of two equal letters was typed", () => {
  assert.deepEqual(difference("aa", "aaa", 1), { index: 0, remove: 0, insert: "a" });
  assert.deepEqual(difference("aa", "aaa", 3), { index: 2, remove: 0, insert: "a" });
});

test("a character outside the basic plane is never parted", () => {
  const change = difference("🌙", "🌚");
  assert.deepEqual(change, { index: 0, remove: 2, insert: "🌚" });
  assert.deepEqual(difference("a🌙b", "a🌙🌙b", 3), { index: 1, remove: 0, insert: "🌙" });
  assert.deepEqual(pieces("a🌙b", 2), ["a", "🌙", "b"]);
  assert.equal(clipped("a🌙", 2), "a");
});

test("R14 any two texts: the difference turns one into the other", () => {
  const next = numbers(7);
  const letters = ["a", "b", " ", "🌙", "é", "🌚"];
  const word = () => Array.from({ length: next(8) }, () => letters[next(letters.length)]).join("");
  for (let turn = 0; turn < 3000; turn += 1) {
    const [before, after] = [word(), word()];
    const change = difference(before, after, next(after.length + 1));
    assert.equal(change === null ? before : applied(before, [change]), after);
    if (change !== null) assert.equal(/^[\udc00-\udfff]/.test(change.insert), false);
  }
});

test("a caret moves with what others write before it, and stays before what they write at it", () => {
  assert.equal(moved(3, [{ retain: 1 }, { insert: "xx" }]), 5);
  assert.equal(moved(3, [{ retain: 3 }, { insert: "xx" }]), 3);
  assert.equal(moved(3, [{ retain: 1 }, { delete: 5 }]), 1);
  assert.equal(moved(3, [{ retain: 4 }, { delete: 5 }]), 3);
});

test("R14 while someone composes, remote words wait and none is lost on either side", () => {
  const held = new HeldField("walk".length);
  let document = "walk";
  document = `I ${document}`;
  held.remote([{ insert: "I " }]);
  const changes = held.local({ index: 4, remove: 0, insert: "s" });
  document = applied(document, changes);
  assert.equal(document, "I walks");
  assert.equal(held.placeOf(5), 7);
});

test("R14 a word deleted under a remote insert keeps the insert", () => {
  const held = new HeldField(4);
  held.remote([{ retain: 2 }, { insert: "XY" }]);
  assert.equal(applied("abXYcd", held.local({ index: 0, remove: 4, insert: "" })), "XY");
});

test("R14 a remote deletion of what is being replaced is no second deletion", () => {
  const held = new HeldField(4);
  held.remote([{ retain: 1 }, { delete: 2 }]);
  assert.equal(applied("ad", held.local({ index: 0, remove: 3, insert: "z" })), "zd");
});

test("R14 random composing: the field's units survive in order, and so do the remote ones", () => {
  const next = numbers(11);
  for (let turn = 0; turn < 2000; turn += 1) {
    let field = "abcdef";
    let text = field;
    const held = new HeldField(field.length);
    const gone = new Set<string>();
    for (let act = 0; act < 6; act += 1) {
      if (next(2) === 0) {
        const index = next(text.length + 1);
        const letter = String.fromCharCode(0x410 + act);
        text = text.slice(0, index) + letter + text.slice(index);
        held.remote([{ retain: index }, { insert: letter }]);
      } else {
        const index = next(field.length + 1);
        const remove = Math.min(next(3), field.length - index);
        for (const letter of field.slice(index, index + remove)) gone.add(letter);
        const insert = String(act);
        text = applied(text, held.local({ index, remove, insert }));
        field = applied(field, [{ index, remove, insert }]);
      }
    }
    assert.equal(text.replace(/[\u0400-\u04ff]/g, ""), field);
    assert.equal(
      Array.from(gone).some((letter) => text.includes(letter)),
      false,
    );
  }
});
