import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { PersonState } from "../src/live/protocol.gen.ts";
import { RefusalCode } from "../src/live/protocol.gen.ts";
import { sentenceFor } from "../src/live/refusals.ts";
import { sightOf, watchLine } from "../src/live/sights.ts";
import { list, setTexts, t } from "../src/live/texts.ts";
import { onlookers, whoSees } from "../src/live/whosees.ts";

const here = (path: string): URL => new URL(path, import.meta.url);
const template = readFileSync(here("../templates/session/_texts.json"), "utf8");
const texts = Object.fromEntries(
  Array.from(template.matchAll(/"(\w+)": _\("((?:[^"\\]|\\.)*)"\)/g), (match) => [
    match[1] ?? "",
    match[2] ?? "",
  ]),
);
before(() => setTexts(texts));

const person = (name: string, role: string, more: Partial<PersonState> = {}): PersonState => ({
  id: name,
  role,
  name,
  devices: [1],
  scope: null,
  waiting: false,
  known: true,
  ...more,
});

test("every sentence that the code asks for stands in the catalogue's template", () => {
  const folder = here("../src/live/");
  for (const file of readdirSync(folder)) {
    const code = readFileSync(new URL(file, folder), "utf8");
    for (const match of code.matchAll(/\bt\("(\w+)"/g))
      assert.ok(match[1] && match[1] in texts, `${file}: ${match[1]}`);
  }
});

test("each refusal has a sentence of its own, or needs none", () => {
  const silent = ["not_found", "ended"];
  const common = ["foreign_client", "bad_update"];
  for (const code of Object.values(RefusalCode)) {
    if (silent.includes(code)) assert.equal(sentenceFor(code), "");
    else if (common.includes(code)) assert.equal(sentenceFor(code), texts.refused_other);
    else assert.equal(sentenceFor(code), texts[`refused_${code}`]);
  }
});

test("R34 the line names who can see now, with role and scope", () => {
  const people = [
    person("Sam", "service_user"),
    person("Jo", "worker"),
    person("Pat", "supervisor", { scope: "pages" }),
  ];
  assert.equal(
    whoSees({ people, me: "Sam", covered: null }),
    "You, Jo (worker) and Pat (supervisor: pages only) can see this page",
  );
  assert.equal(
    whoSees({ people, me: "Jo", covered: null }),
    "You, Sam and Pat (supervisor: pages only) can see this page",
  );
  assert.equal(
    whoSees({ people, me: "Pat", covered: null }),
    "You are watching. Sam and Jo can see that you are here.",
  );
});

test("R34 who is not here, or waits for a yes, cannot see", () => {
  const people = [
    person("Sam", "service_user"),
    person("Jo", "worker", { devices: [] }),
    person("Pat", "supervisor", { waiting: true, devices: [] }),
  ];
  assert.deepEqual(onlookers(people, "Sam"), []);
  assert.equal(whoSees({ people, me: "Sam", covered: null }), "Only you can see this page now");
});

test("R37 who waits is told of to each as what they can do about it", () => {
  const pat = person("Pat", "supervisor", { waiting: true, devices: [] });
  const people = [person("Sam", "service_user"), person("Jo", "worker"), pat];
  assert.equal(sightOf(pat, { people, me: "Sam", covered: null }), "Pat asks to watch. You decide.");
  assert.equal(sightOf(pat, { people, me: "Jo", covered: null }), "Pat waits outside. Sam decides.");
});

test("R38 the line says of a supervisor without an account that they came with a code", () => {
  const pat = person("Pat", "supervisor", { scope: "pages", known: false });
  const people = [person("Sam", "service_user"), pat];
  assert.equal(
    whoSees({ people, me: "Sam", covered: null }),
    "You and Pat (supervisor, came with a code: pages only) can see this page",
  );
});

test("R38 R39 a supervisor who sees nothing now is named all the same", () => {
  const people = [
    person("Sam", "service_user"),
    person("Jo", "worker"),
    person("Pat", "supervisor", { scope: "pages" }),
  ];
  const covered = { why: "chosen" } as const;
  const jo = whoSees({ people, me: "Jo", covered });
  assert.equal(jo, "You and Sam can see this page. Pat sees nothing now");
  assert.equal(watchLine({ people, covered }), "Pat sees nothing now");
  assert.equal(watchLine({ people, covered: null }), "Watching: Pat (pages only)");
});

test("R38 the bar speaks of who watches now, and of nobody else", () => {
  const away = person("Pat", "supervisor", { scope: "pages", devices: [] });
  const guest = person("Mo", "guest", { scope: "pointers" });
  const waits = person("Ann", "supervisor", { waiting: true });
  assert.equal(watchLine({ people: [away, guest, waits], covered: null }), null);
  assert.equal(watchLine({ people: [away], covered: { why: "chosen" } }), "Pat sees nothing now");
});

test("R34 what each person sees is one sentence, by what was granted", () => {
  setTexts({ ...texts, sight_pages: "{name} sees the pages, and nothing else." });
  const sam = person("Sam", "service_user");
  const pat = person("Pat", "supervisor", { scope: "pages" });
  const known = { people: [sam, pat], covered: null, me: "Jo" };
  const jo = person("Jo", "worker");
  assert.match(sightOf(jo, known), /^Jo sees the pages, where Sam points/);
  assert.match(sightOf(jo, { ...known, me: "Sam" }), /^Jo sees the pages, where you point/);
  assert.equal(sightOf(pat, known), "Pat sees the pages, and nothing else.");
  assert.equal(sightOf({ ...pat, scope: null }, known), "Pat sees nothing.");
  assert.equal(sightOf({ ...pat, scope: null, waiting: true }, known), "Pat waits outside. Sam decides.");
  assert.equal(sightOf(pat, { ...known, covered: { why: "away" } }), "Pat sees nothing now");
  const guest = person("Mo", "guest", { scope: "pages" });
  assert.equal(
    sightOf(guest, { ...known, covered: { why: "away" } }),
    "Mo sees the pages, and nothing else.",
  );
});

test("names are said as people say them", () => {
  assert.deepEqual([list([]), list(["Sam"]), list(["Sam", "Jo", "Pat"])], ["", "Sam", "Sam, Jo and Pat"]);
});

test("a missing sentence shows its key, and a missing value its place", () => {
  assert.equal(t("no_such_key"), "no_such_key");
  assert.equal(t("saved"), "Saved {time}");
});
