import assert from "node:assert/strict";
import { test } from "node:test";
import { clockTime, positionAt, runsAt } from "../src/live/mediastate.ts";
import type { MediaState } from "../src/live/protocol.gen.ts";

const playing: MediaState = { block: "v", playing: true, position: 3, at: 10_000, by: "jo" };

test("R16 a late joiner lands where the others are", () => {
  assert.equal(positionAt(playing, 12_500, 28), 5.5);
});

test("R16 paused, all stand on the same frame, whenever they come", () => {
  assert.equal(positionAt({ ...playing, playing: false }, 99_000, 28), 3);
});

test("a clock that is a little behind never rewinds", () => {
  assert.equal(positionAt(playing, 9_900, 28), 3);
});

test("at the end it stands", () => {
  assert.equal(positionAt(playing, 99_000, 28), 28);
  assert.equal(runsAt(playing, 99_000, 28), false);
  assert.equal(runsAt(playing, 12_000, Number.NaN), true);
});

test("times are read as minutes and seconds", () => {
  assert.deepEqual([clockTime(7.9), clockTime(754), clockTime(Number.NaN)], ["0:07", "12:34", "0:00"]);
});
