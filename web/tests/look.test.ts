import assert from "node:assert/strict";
import { test } from "node:test";
import { readLook } from "../src/look.ts";

const usual = { text: "100", space: "normal", theme: "system", talk: "on" };

test("nothing kept, or something that is not ours, looks as the device says", () => {
  for (const kept of [null, "", "{", "null", "3", '"dark"', '{"text":"9000","theme":5}']) {
    assert.deepEqual(readLook(kept), usual);
  }
});

test("what was chosen is read back, each choice on its own", () => {
  const kept = '{"text":"150","theme":"dark","space":"wide","talk":"off"}';
  assert.deepEqual(readLook(kept), { text: "150", space: "wide", theme: "dark", talk: "off" });
  assert.deepEqual(readLook('{"text":"150","theme":"pink","talk":7}'), { ...usual, text: "150" });
});
