import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../src/times.ts";

test("a time of day has four digits, and a day its name", () => {
  const moment = new Date(2026, 10, 22, 9, 5);
  assert.equal(inWords(moment, "clock", "en"), "09:05");
  assert.match(inWords(moment, "day", "en"), /Sunday/);
});
