import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, stepped } from "../src/live/places.ts";

const cards = [
  { name: "tea", place: 1 },
  { name: "walk", place: 2 },
  { name: "talk", place: 3 },
];
const after = (name: string, step: -1 | 1) => {
  const place = stepped(cards, name, step);
  const moved = cards.map((card) => (card.name === name && place !== null ? { name, place } : card));
  return inOrder(moved).map((card) => card.name);
};

test("a thing goes one step up or down, and stops at the ends", () => {
  assert.deepEqual(after("talk", -1), ["tea", "talk", "walk"]);
  assert.deepEqual(after("tea", 1), ["walk", "tea", "talk"]);
  assert.deepEqual(after("walk", -1), ["walk", "tea", "talk"]);
  assert.equal(stepped(cards, "tea", -1), null);
  assert.equal(stepped(cards, "talk", 1), null);
  assert.equal(stepped(cards, "nothing", 1), null);
});

test("things at one place stand in the same order on every device", () => {
  const tied = [
    { name: "b", place: 1 },
    { name: "a", place: 1 },
  ];
  assert.deepEqual(inOrder(tied), inOrder([...tied].reverse()));
});

test("a thing can be moved to and fro many times before its numbers run out", () => {
  let low = 1;
  for (let times = 0; times < 40; times++) {
    const things = [
      { name: "a", place: low },
      { name: "b", place: 2 },
      { name: "c", place: 3 },
    ];
    const place = stepped(things, "c", -1);
    assert.ok(place !== null && place > low && place < 2);
    low = place;
  }
});
