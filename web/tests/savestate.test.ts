import assert from "node:assert/strict";
import { test } from "node:test";
import { SaveState } from "../src/live/savestate.ts";

test("R23 saved is said only after the count has been nothing for a quarter of a second", () => {
  const save = new SaveState();
  assert.equal(save.line(0, true), "none");
  save.wrote(1000);
  save.counted(1, true, 1000);
  assert.equal(save.line(1100, true), "saving");
  save.counted(0, true, 1200);
  save.settle(1300, true);
  assert.equal(save.line(1300, true), "saving");
  save.counted(1, true, 1350);
  save.counted(0, true, 1400);
  save.settle(1600, true);
  assert.equal(save.line(1600, true), "saving");
  save.settle(1650, true);
  assert.equal(save.line(1650, true), "saved");
  assert.equal(save.savedAt, 1650);
  assert.equal(save.dirty, false);
});

test("a count of nothing while not in step with the server is no promise", () => {
  const save = new SaveState();
  save.wrote(0);
  save.counted(0, false, 10);
  save.settle(400, true);
  assert.equal(save.line(400, true), "saving");
});

test("after five seconds it says that it keeps trying", () => {
  const save = new SaveState();
  save.wrote(0);
  assert.equal(save.line(5001, true), "late");
});

test("R24 without a connection the words stay on this device, and nothing counts as saved", () => {
  const save = new SaveState();
  save.wrote(0);
  save.counted(0, true, 10);
  save.settle(300, false);
  assert.equal(save.line(300, false), "offline");
  save.counted(1, false, 400);
  save.settle(9000, true);
  assert.equal(save.line(9000, false), "offline");
});

test("words written after the last save are dirty again", () => {
  const save = new SaveState();
  save.wrote(0);
  save.counted(0, true, 1);
  save.settle(300, true);
  save.wrote(400);
  assert.equal(save.dirty, true);
  assert.equal(save.line(500, true), "saving");
});

test("it says how long words have waited", () => {
  const save = new SaveState();
  assert.equal(save.unsavedFor(5), 0);
  save.wrote(100);
  save.wrote(300);
  assert.equal(save.unsavedFor(500), 400);
});

test("asking what to show never settles anything: the one who settles also tells", () => {
  const save = new SaveState();
  save.wrote(0);
  save.counted(0, true, 0);
  save.line(1000, true);
  assert.equal(save.dirty, true);
});
