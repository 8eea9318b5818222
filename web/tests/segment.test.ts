import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { sentences, spanAt, wholeWords, words } from "../src/live/segment.ts";

const Segmenter = Intl.Segmenter;
afterEach(() => {
  Object.assign(Intl, { Segmenter });
});

function texts(text: string, spans: readonly { start: number; end: number }[]): string[] {
  return spans.map((span) => text.slice(span.start, span.end));
}

for (const way of ["the engine's segmenter", "the fallback"]) {
  const prepare = () => {
    if (way === "the fallback") Reflect.deleteProperty(Intl, "Segmenter");
  };

  test(`${way}: sentences without the space between them`, () => {
    prepare();
    const text = "A hard day gets smaller. 🌙 It is not your fault! Is it?";
    assert.deepEqual(texts(text, sentences(text, "en")).length, 3);
    assert.equal(texts(text, sentences(text, "en"))[0], "A hard day gets smaller.");
  });

  test(`${way}: words keep their apostrophe and lose their full stop`, () => {
    prepare();
    const text = "It’s smaller. 🌙 Don't";
    assert.deepEqual(texts(text, words(text, "en")), ["It’s", "smaller", "🌙", "Don't"]);
  });

  test(`${way}: a selection is widened to whole words, also behind an emoji`, () => {
    prepare();
    const text = "🌙 smaller steps help";
    const span = wholeWords(text, { start: 5, end: 12 }, "en");
    assert.equal(text.slice(span.start, span.end), "smaller steps");
  });
}

test("a selection of space alone is nothing", () => {
  const span = wholeWords("a   b", { start: 1, end: 4 });
  assert.equal(span.end - span.start, 0);
});

test("the word at a seam is the one that starts there; in a gap it is the nearest", () => {
  const spans = [
    { start: 0, end: 3 },
    { start: 3, end: 5 },
    { start: 9, end: 12 },
  ];
  assert.deepEqual(spanAt(spans, 3), spans[1]);
  assert.deepEqual(spanAt(spans, 6), spans[1]);
  assert.deepEqual(spanAt(spans, 8), spans[2]);
  assert.equal(spanAt([], 1), null);
});
