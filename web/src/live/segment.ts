/** Words and sentences of a block's text, as UTF-16 spans; with a plain fallback where the engine has no segmenter. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

type Granularity = "word" | "sentence";

interface SegmentPiece {
  readonly segment: string;
  readonly index: number;
  readonly isWordLike?: boolean | undefined;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*|\p{Extended_Pictographic}/gu;
const SENTENCE = /[^.!?…]+(?:[.!?…]+["'”’)]*|$)\s*/gu;

function trimmed(text: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return { start: from, end: to };
}

function byPattern(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) =>
    trimmed(text, match.index, match.index + match[0].length),
  );
}

function bySegmenter(text: string, granularity: Granularity, lang: string): Span[] {
  const segmenter = new Intl.Segmenter(lang || undefined, { granularity });
  const spans: Span[] = [];
  for (const piece of segmenter.segment(text) as Iterable<SegmentPiece>) {
    if (granularity === "word" && !piece.isWordLike && !/\p{Extended_Pictographic}/u.test(piece.segment))
      continue;
    spans.push(trimmed(text, piece.index, piece.index + piece.segment.length));
  }
  return spans;
}

function spans(text: string, granularity: Granularity, lang: string): Span[] {
  const known = typeof Intl !== "undefined" && "Segmenter" in Intl;
  const found = known
    ? bySegmenter(text, granularity, lang)
    : byPattern(text, granularity === "word" ? WORD : SENTENCE);
  return found.filter((span) => span.end > span.start);
}

/** The words of `text`, without the punctuation between them. */
export function words(text: string, lang = ""): Span[] {
  return spans(text, "word", lang);
}

/** The sentences of `text`, without the space between them. */
export function sentences(text: string, lang = ""): Span[] {
  return spans(text, "sentence", lang);
}

/** The span at `offset`, else the nearest one; null when there is none. */
export function spanAt(all: readonly Span[], offset: number): Span | null {
  let best: Span | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const span of all) {
    const away = offset < span.start ? span.start - offset : offset > span.end ? offset - span.end : 0;
    // At the seam of two words the second one holds the offset: it is the one that starts there.
    if (away < least || (away === 0 && span.start === offset)) {
      best = span;
      least = away;
    }
  }
  return best;
}

/** `span` widened to whole words; what starts or ends between words keeps its edge. */
export function wholeWords(text: string, span: Span, lang = ""): Span {
  let { start, end } = trimmed(text, span.start, span.end);
  for (const word of words(text, lang)) {
    if (word.start < start && start < word.end) start = word.start;
    if (word.start < end && end < word.end) end = word.end;
  }
  return { start, end };
}
