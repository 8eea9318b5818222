import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../src/live/clock.ts";

test("the sample with the shortest way is believed", () => {
  const clock = new ServerClock();
  clock.add(0, 400, 1500);
  clock.add(1000, 1010, 2005);
  clock.add(2000, 2300, 3400);
  assert.equal(clock.offset, 1000);
  assert.equal(clock.at(50), 1050);
});

test("old samples are forgotten, as clocks drift", () => {
  const clock = new ServerClock();
  clock.add(0, 2, 1001);
  for (let turn = 1; turn <= 8; turn += 1) clock.add(turn * 100, turn * 100 + 20, turn * 100 + 10 + 2000);
  assert.equal(clock.offset, 2000);
});

test("a first guess gives way to the first sample", () => {
  const clock = new ServerClock();
  clock.guess(5000, 1000);
  assert.equal(clock.offset, 4000);
  clock.add(0, 100, 3050);
  assert.equal(clock.offset, 3000);
});

test("a sample from before the clock was set back is ignored", () => {
  const clock = new ServerClock();
  clock.add(1000, 900, 0);
  assert.equal(clock.offset, 0);
});
