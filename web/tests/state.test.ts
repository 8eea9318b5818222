import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  EntryState,
  EventUnion,
  MarkState,
  PersonState,
  WelcomeFrame,
} from "../src/live/protocol.gen.ts";
import { type LiveState, reduce, Store, unknown } from "../src/live/state.ts";

const person = (id: string, role: string, more: Partial<PersonState> = {}): PersonState => ({
  id,
  role,
  name: id,
  devices: [1],
  scope: null,
  waiting: false,
  known: true,
  ...more,
});
const entry = (id: string, mine: boolean, visibility: "draft" | "shared" = "draft"): EntryState => ({
  id,
  document: `entry:${id}`,
  page: "hope/one",
  exercise: "plan",
  visibility,
  writer: mine ? "sam" : "jo",
  writer_name: mine ? "Sam" : "Jo",
  mine,
});
const mark: MarkState = {
  id: "m1",
  page: "hope/one",
  block: "b1",
  start: 0,
  end: 4,
  quote: "Hope",
  author: "jo",
  author_name: "Jo",
  author_role: "worker",
  version: "v",
};
const welcome: WelcomeFrame = {
  seq: 4,
  actor: null,
  type: "welcome",
  protocol: 1,
  session: "s",
  mode: "remote",
  me: "sam",
  device: 7,
  server_time: 0,
  people: [
    person("sam", "service_user", { devices: [7] }),
    person("jo", "worker"),
    person("pat", "supervisor", { waiting: true }),
  ],
  location: { page: "hope/one", version: "v", chosen_by: "sam" },
  following: true,
  films: 3,
  scribes: [],
  media: { block: "v", playing: true, position: 1, at: 0, by: "jo" },
  proposal: { id: "p", page: "hope/two", by: "jo" },
  pause: null,
  marks: [mark],
  entries: [entry("mine", true, "shared"), entry("theirs", false, "shared")],
};
const start = (): LiveState => reduce(unknown("sam", null, 3), welcome);
const event = (type: string, more: object): EventUnion =>
  ({ type, seq: 5, actor: null, ...more }) as EventUnion;

test("a welcome replaces everything: nothing of before it is left", () => {
  const later = reduce(start(), event("mark_added", { mark: { ...mark, id: "m2" } }));
  const again = reduce(later, { ...welcome, marks: [], entries: [] });
  assert.equal(again.marks.size, 0);
  assert.equal(again.entries.size, 0);
});

test("turning the page stops the video and ends a proposal", () => {
  const state = reduce(
    start(),
    event("navigated", { location: { page: "hope/two", version: "v", chosen_by: "jo" } }),
  );
  assert.deepEqual([state.location.page, state.media, state.proposal], ["hope/two", null, null]);
});

test("R19 taken back: another's entry is gone, one's own is a draft again", () => {
  let state = reduce(start(), event("entry_unshared", { entry: "theirs" }));
  state = reduce(state, event("entry_unshared", { entry: "mine" }));
  assert.equal(state.entries.has("theirs"), false);
  assert.equal(state.entries.get("mine")?.visibility, "draft");
  assert.equal(reduce(state, event("entry_unshared", { entry: "unknown" })), state);
});

test("an erased entry and a removed mark are gone", () => {
  const state = reduce(
    reduce(start(), event("entry_removed", { entry: "mine" })),
    event("mark_removed", { mark: "m1" }),
  );
  assert.deepEqual([state.entries.has("mine"), state.marks.size], [false, 0]);
});

test("only this device's own following counts", () => {
  assert.equal(reduce(start(), event("followed", { device: 8, follow: false })).following, true);
  assert.equal(reduce(start(), event("followed", { device: 7, follow: false })).following, false);
});

test("a grant ends the waiting, taking it back leaves nothing to see", () => {
  const granted = reduce(
    start(),
    event("granted", { participant: "pat", scope: "pages", grant: "g", until: null }),
  );
  assert.deepEqual([granted.people[2]?.scope, granted.people[2]?.waiting], ["pages", false]);
  const revoked = reduce(granted, event("revoked", { participant: "pat" }));
  assert.equal(revoked.people[2]?.scope, null);
});

const asPat = (more: Partial<WelcomeFrame> = {}): LiveState =>
  reduce(unknown("pat", "", 3), { ...welcome, me: "pat", proposal: null, ...more });

test("R39 covered: a supervisor's device forgets the session at once, and who is there stays known", () => {
  const state = reduce(asPat(), event("covered", { why: "chosen" }));
  assert.deepEqual(state.covered, { why: "chosen" });
  assert.deepEqual([state.location.page, state.media, state.pause], ["", null, null]);
  assert.deepEqual([state.marks.size, state.entries.size, state.people.length], [0, 0, 3]);
  assert.deepEqual(reduce(state, event("uncovered", {})), state, "until the snapshot that follows");
  const again = reduce(state, { ...welcome, me: "pat" });
  assert.deepEqual([again.covered, again.location.page], [null, "hope/one"]);
});

test("R42 a supervisor who comes in while covered stands nowhere, not at the topics", () => {
  const location = { page: null, version: null, chosen_by: null };
  assert.equal(asPat({ covered: { why: "away" }, location, marks: [], entries: [] }).location.page, "");
});

test("R39 covered: the two people lose nothing, and know what was kept back", () => {
  let state = reduce(start(), event("covered", { why: "chosen" }));
  assert.deepEqual([state.location.page, state.marks.size, state.covered?.why], ["hope/one", 1, "chosen"]);
  state = reduce(state, event("kept_back", { entry: "mine" }));
  state = reduce(state, event("uncovered", {}));
  assert.deepEqual([state.covered, state.keptBack.has("mine")], [null, true]);
  assert.equal(reduce(state, welcome).keptBack.has("mine"), true);
});

test("an event that this page does not know changes nothing", () => {
  const state = start();
  assert.equal(reduce(state, event("something_new", {})), state);
});

test("an answer to another proposal leaves this one standing", () => {
  assert.notEqual(
    reduce(start(), event("proposal_answered", { proposal: "old", answer: "decline" })).proposal,
    null,
  );
  assert.equal(
    reduce(start(), event("proposal_answered", { proposal: "p", answer: "decline" })).proposal,
    null,
  );
});

test("the store tells in order and finds people by device", () => {
  const store = new Store(unknown("sam", null, 3));
  const heard: string[] = [];
  store.listen(() => heard.push("first"));
  store.listen((_, said) => heard.push(said?.type ?? ""));
  store.apply(welcome);
  assert.deepEqual(heard, ["first", "welcome"]);
  assert.equal(store.personOfDevice(7)?.id, "sam");
  assert.equal(store.self?.role, "service_user");
});

test("R20: what is typed for someone is known while it lasts, and gone when it was chosen", () => {
  const scribe = {
    id: "s1",
    document: "entry:s1",
    page: "hope/one",
    exercise: "plan",
    into: "e1",
    owner: "sam",
    worker: "jo",
    open: true,
  };
  const begun = reduce(reduce(unknown("sam", null, 3), welcome), {
    seq: 5,
    actor: "sam",
    type: "scribe_allowed",
    scribe,
  });
  assert.equal(begun.scribes.get("s1")?.open, true);
  assert.equal(begun.entries.has("s1"), false);
  const stopped = reduce(begun, { seq: 6, actor: "jo", type: "scribe_stopped", scribe: "s1" });
  assert.equal(stopped.scribes.get("s1")?.open, false);
  const kept = reduce(stopped, { seq: 7, actor: "sam", type: "scribe_kept", scribe: "s1", kept: true });
  assert.equal(kept.scribes.size, 0);
});
