/** What changed between two versions of a field, as one replacement; and remote changes held while composing. */

/** At UTF-16 `index`, `remove` units go and `insert` comes. */
export interface Change {
  readonly index: number;
  readonly remove: number;
  readonly insert: string;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Whether a cut at `index` would part the two halves of one character. */
function splitsPair(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return false;
  return isHigh(text.charCodeAt(index - 1)) && isLow(text.charCodeAt(index));
}

/**
 * The one replacement that turns `before` into `after`; null when they are equal.
 * `caret` is where the caret stands in `after`: what follows it was there before, so "aa|" typed into "a" lands right.
 */
export function difference(before: string, after: string, caret = after.length): Change | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let end = 0;
  const room = Math.min(shorter, after.length - Math.min(caret, after.length));
  while (
    end < room &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  let start = 0;
  while (start < shorter - end && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  while (start > 0 && (splitsPair(before, start) || splitsPair(after, start))) start -= 1;
  while (end > 0 && (splitsPair(before, before.length - end) || splitsPair(after, after.length - end)))
    end -= 1;
  return {
    index: start,
    remove: before.length - end - start,
    insert: after.slice(start, after.length - end),
  };
}

/** `insert` in pieces of at most `size` units, no character parted. */
export function pieces(insert: string, size: number): string[] {
  const parts: string[] = [];
  let at = 0;
  while (at < insert.length) {
    let end = Math.min(at + size, insert.length);
    if (splitsPair(insert, end)) end -= 1;
    parts.push(insert.slice(at, end));
    at = end;
  }
  return parts;
}

/** The first `limit` units of `text`, no character parted. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, splitsPair(text, limit) ? limit - 1 : limit);
}

export interface DeltaPart {
  readonly retain?: number | undefined;
  readonly insert?: unknown;
  readonly delete?: number | undefined;
}

/** Where `index` stands after `delta`; an insert at the very place stays behind it when `sticky`. */
export function moved(index: number, delta: readonly DeltaPart[], sticky = true): number {
  let at = 0;
  let result = index;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (typeof part.insert === "string") {
      if (at < result || (at === result && !sticky)) result += part.insert.length;
      at += part.insert.length;
    } else if (part.delete !== undefined && at < result) result -= Math.min(part.delete, result - at);
  }
  return result;
}

/**
 * The field while someone composes (an IME, most Android keyboards): remote changes are in the document but not yet in
 * the field. For each unit of the field it knows the place in the document, or -1 when it was deleted there.
 */
export class HeldField {
  private places: number[];
  private size: number;

  constructor(length: number) {
    this.places = Array.from({ length }, (_, index) => index);
    this.size = length;
  }

  /** Another person's change reached the document. */
  remote(delta: readonly DeltaPart[]): void {
    let at = 0;
    for (const part of delta) {
      if (part.retain !== undefined) at += part.retain;
      else if (typeof part.insert === "string") {
        this.shift(at, part.insert.length);
        at += part.insert.length;
      } else if (part.delete !== undefined) this.drop(at, part.delete);
    }
  }

  /** The field itself changed: the replacements to make in the document, in order. */
  local(change: Change): Change[] {
    const gone = this.places.slice(change.index, change.index + change.remove).filter((place) => place >= 0);
    const out: Change[] = [];
    for (const place of gone.reverse()) {
      out.push({ index: place, remove: 1, insert: "" });
      this.drop(place, 1);
    }
    this.places.splice(change.index, change.remove);
    if (change.insert !== "") {
      const index = this.placeOf(change.index);
      this.shift(index, change.insert.length);
      this.places.splice(change.index, 0, ...Array.from(change.insert.split(""), (_, step) => index + step));
      out.push({ index, remove: 0, insert: change.insert });
    }
    return out;
  }

  /** The place in the document of the caret that stands at `index` in the field. */
  placeOf(index: number): number {
    for (let at = index - 1; at >= 0; at -= 1) {
      const place = this.places[at];
      if (place !== undefined && place >= 0) return place + 1;
    }
    const next = this.places.slice(index).find((place) => place >= 0);
    return next ?? this.size;
  }

  private shift(at: number, by: number): void {
    this.places = this.places.map((place) => (place >= at ? place + by : place));
    this.size += by;
  }

  private drop(at: number, count: number): void {
    this.places = this.places.map((place) => {
      if (place < at) return place;
      return place < at + count ? -1 : place - count;
    });
    this.size -= count;
  }
}
