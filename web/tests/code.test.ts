import assert from "node:assert/strict";
import { test } from "node:test";
import { inTwos } from "../src/code.ts";

test("a code is shown in capitals and in twos, whatever stands between its letters", () => {
  assert.equal(inTwos("km-bt  rw"), "KM BT RW");
  assert.equal(inTwos("kmb"), "KM B");
  assert.equal(inTwos(""), "");
});

test("what is more than six letters is left out", () => {
  assert.equal(inTwos("kmbtrwxyz"), "KM BT RW");
});
