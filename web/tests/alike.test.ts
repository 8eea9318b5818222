import assert from "node:assert/strict";
import { test } from "node:test";
import { sameWords } from "../src/live/alike.ts";

test("R12: words are the same where both devices got the same words of the page", () => {
  const same = (here: string, there: string, langs: string) => sameWords(here, there, langs.split(" "));
  assert.equal(same("de", "de", "en de"), true);
  assert.equal(same("de", "en", "en de"), false);
  assert.equal(same("en", "de", "en"), true); // there is no German: both read the pack's own
  assert.equal(same("en", "", "en de"), true); // a device that did not say
  assert.equal(same("de", "", "en de"), false);
  assert.equal(same("en.easy", "en", "en en.easy de"), false);
  assert.equal(same("en.easy", "en.easy", "en en.easy"), true);
  assert.equal(same("en.easy", "de.easy", "en en.easy"), true); // as content.editions.wanted
  assert.equal(same("de", "de.easy", "en en.easy de"), true);
});
