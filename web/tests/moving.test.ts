import assert from "node:assert/strict";
import { test } from "node:test";
import { isFinal } from "../src/live/closing.ts";
import { moveCursor } from "../src/live/cursor.ts";
import { spanOf } from "../src/live/marks.ts";
import { step } from "../src/live/pointerpath.ts";

test("a pointer comes close to its place within a few frames, and then stands", () => {
  let now = { x: 0, y: 0 };
  const goal = { x: 300, y: 40 };
  let frames = 0;
  while (now !== goal && frames < 100) {
    now = step(now, goal, 16);
    frames += 1;
  }
  assert.equal(now, goal);
  assert.ok(frames < 40, String(frames));
});

test("across the page a pointer does not fly: it is there", () => {
  const goal = { x: 0, y: 5000 };
  assert.equal(step({ x: 0, y: 0 }, goal, 16), goal);
});

const pieces = (block: string): number => block.length;

test("R48 the arrow keys go piece by piece, over the edges of blocks, and hold at the ends", () => {
  const blocks = ["ab", "cde"];
  const right = { by: "piece", step: 1 } as const;
  const left = { by: "piece", step: -1 } as const;
  assert.deepEqual(moveCursor(blocks, null, right, pieces), { block: "ab", index: 0 });
  assert.deepEqual(moveCursor(blocks, { block: "ab", index: 1 }, right, pieces), { block: "cde", index: 0 });
  assert.deepEqual(moveCursor(blocks, { block: "cde", index: 0 }, left, pieces), { block: "ab", index: 1 });
  assert.deepEqual(moveCursor(blocks, { block: "cde", index: 2 }, right, pieces), { block: "cde", index: 2 });
  assert.deepEqual(moveCursor(blocks, { block: "ab", index: 1 }, { by: "block", step: 1 }, pieces), {
    block: "cde",
    index: 0,
  });
  assert.deepEqual(moveCursor(blocks, { block: "gone", index: 1 }, right, pieces), { block: "ab", index: 0 });
  assert.equal(moveCursor([], null, right, pieces), null);
});

test("a mark is drawn on its own words or not at all", () => {
  const mark = { start: 0, end: 4, quote: "Hope" };
  assert.deepEqual(spanOf("Hope is here", mark), [0, 4]);
  assert.deepEqual(spanOf("My Hope is here", mark), [3, 7]);
  assert.equal(spanOf("Hop is here", mark), null);
  assert.equal(spanOf("No Hope, or Hope", mark), null);
});

test("close codes from 4500 on mean: do not come back", () => {
  assert.deepEqual([1006, 1009, 4000, 4499, 4500, 4999, 5000].map(isFinal), [
    false,
    false,
    false,
    false,
    true,
    true,
    false,
  ]);
});
