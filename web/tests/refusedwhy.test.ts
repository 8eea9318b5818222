import assert from "node:assert/strict";
import { test } from "node:test";
import { whyRefused } from "../src/live/refusedwhy.ts";

const open = (waiting: boolean) => ({
  status: "open",
  people: [{ participant_id: "pat", waiting }],
});

test("who is not let in by HTTP either is out", () => {
  for (const status of [401, 403, 404]) assert.equal(whyRefused(status, null, "sam", "service_user"), "out");
});

test("a server in trouble, or one that knows of nothing, is tried again", () => {
  assert.equal(whyRefused(503, null, "sam", "service_user"), null);
  assert.equal(whyRefused(200, { status: "open" }, "pat", "supervisor"), null);
  assert.equal(whyRefused(200, open(true), "pat", "worker"), null);
  assert.equal(whyRefused(200, open(false), "pat", "guest"), null);
});

test("a session that is over is over", () => {
  assert.equal(whyRefused(200, { status: "ended", people: [] }, "sam", "service_user"), "ended");
});

test("a watcher whose grant was taken back is stopped", () => {
  assert.equal(whyRefused(200, open(true), "pat", "supervisor"), "stopped");
  assert.equal(whyRefused(200, open(false), "kim", "guest"), "stopped");
});
