import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encodeClock, encodeCommand, encodePointer, type Spot } from "../src/live/wire.ts";

const spot: Spot = { shown: true, pinned: true, block: 3, offset: 300, x: 255, y: 0 };

test("a pointer of this device is flags, block, offset and two fractions", () => {
  assert.deepEqual(Array.from(encodePointer(spot)), [0, 66, 3, 3, 172, 2, 255, 0]);
});

test("pointers of several devices are read one after the other", () => {
  const payload = Array.from(encodePointer(spot)).slice(2);
  const frame = Uint8Array.from([0, 67, 1, payload.length, ...payload, 200, 1, payload.length, ...payload]);
  assert.deepEqual(decode(frame), {
    kind: "pointers",
    moves: [
      { device: 1, spot },
      { device: 200, spot },
    ],
  });
});

test("a command is UTF-8 JSON behind two bytes", () => {
  const bytes = encodeCommand({ id: "c1", type: "navigate", page: "hope/what-i-hope" });
  assert.deepEqual(Array.from(bytes.slice(0, 2)), [0, 64]);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes.slice(2))), {
    id: "c1",
    type: "navigate",
    page: "hope/what-i-hope",
  });
});

test("an event with words beyond ASCII is read as it was written", () => {
  const json = new TextEncoder().encode(JSON.stringify({ type: "resumed", seq: 1, actor: "Zoë 🌙" }));
  const frame = decode(Uint8Array.from([0, 65, ...json]));
  assert.equal(frame?.kind === "event" && frame.event.actor, "Zoë 🌙");
});

test("a clock sample carries both clocks", () => {
  const sent = encodeClock(1234.5);
  assert.deepEqual(Array.from(sent.slice(0, 2)), [0, 68]);
  const answer = new Uint8Array(18);
  answer.set(sent);
  new DataView(answer.buffer).setFloat64(10, 99.25);
  assert.deepEqual(decode(answer), { kind: "clock", sent: 1234.5, server: 99.25 });
});

test("frames of other documents, of unknown kinds and broken ones are nothing", () => {
  for (const bytes of [[], [9], [3, 65, 66, 67, 0], [0, 99, 1], [0, 67, 1, 9, 1], [0, 65, 123], [0, 68, 1]]) {
    assert.equal(decode(Uint8Array.from(bytes)), null, String(bytes));
  }
});
