import assert from "node:assert/strict";
import { test } from "node:test";
import { readLook } from "../src/look.ts";

const usual = { text: "100", theme: "system" };

test("nothing kept, or something that is not ours, looks as the device says", () => {
  for (const kept of [null, "", "{", "null", "3", '"dark"', '{"text":"9000","theme":5}']) {
    assert.deepEqual(readLook(kept), usual);
  }
});

test("what was chosen is read back, each choice on its own", () => {
  assert.deepEqual(readLook('{"text":"150","theme":"dark"}'), { text: "150", theme: "dark" });
  assert.deepEqual(readLook('{"text":"150","theme":"pink"}'), { text: "150", theme: "system" });
});
