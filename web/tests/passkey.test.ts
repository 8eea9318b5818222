import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, textOf } from "../src/passkey.ts";

test("bytes come back as they went, whatever their number", () => {
  for (let size = 0; size < 9; size++) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => 251 + at * 7);
    const text = textOf(bytes.buffer);
    assert.match(text, /^[\w-]*$/);
    assert.deepEqual(bytesOf(text), bytes);
  }
});

test("the letters are those of addresses, without padding (RFC 4648, section 5)", () => {
  assert.equal(textOf(Uint8Array.of(251, 255, 254).buffer), "-__-");
  assert.equal(textOf(Uint8Array.of(1).buffer), "AQ");
  assert.deepEqual(bytesOf("-__-"), Uint8Array.of(251, 255, 254));
});
