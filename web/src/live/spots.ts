/** A pointer's place: measured from a point of this screen, and found again on another screen's layout. */
import { BLOCK, blockByNumber, nearestBlock, offsetNear, rangeOf, textOf, wordAt } from "./anchor.ts";
import type { Span } from "./segment.ts";
import type { Spot } from "./wire.ts";

/** Where on this screen a spot is, in client pixels; `word` is what stands there. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly box: DOMRect;
  readonly word: string;
}

/**
 * Past the end of a block's text come the parts of what the block heads, which have no text of their own to count:
 * first the whole exercise or video, then the options of the exercise in their order.
 */
function parts(block: Element): Element[] {
  const whole = block.closest(".exercise, [data-media]");
  if (whole === null) return [block];
  return [
    whole,
    ...Array.from(whole.querySelectorAll(".option")).filter((part) => !part.closest("[data-other]")),
  ];
}

const fraction = (at: number, low: number, size: number): number =>
  size <= 0 ? 128 : Math.max(0, Math.min(255, Math.round(((at - low) / size) * 255)));

function boxSpot(block: HTMLElement, index: number, box: DOMRect, x: number, y: number): Spot {
  return {
    shown: true,
    pinned: false,
    block: Number(block.dataset.n),
    offset: textOf(block).length + 1 + index,
    x: fraction(x, box.left, box.width),
    y: fraction(y, box.top, box.height),
  };
}

/** Over an option, a field or a video: its box, named by the block that heads it. */
function partSpot(main: Element, x: number, y: number): Spot | null {
  const hit = document.elementFromPoint(x, y);
  const whole = hit?.closest(".exercise, [data-media]");
  if (!hit || !whole || !main.contains(whole) || hit.closest(BLOCK)) return null;
  const block = whole.querySelector<HTMLElement>(BLOCK);
  if (block === null) return null;
  const all = parts(block);
  const option = hit.closest(".option");
  const index = option === null ? 0 : Math.max(0, all.indexOf(option));
  return boxSpot(block, index, (all[index] ?? whole).getBoundingClientRect(), x, y);
}

/** The box on the screen of a word; of its first line, when it is broken. */
function wordBox(block: Element, offset: number): { box: DOMRect; word: string } | null {
  const word = wordAt(block, offset);
  const range = word && rangeOf(block, word);
  const box = range?.getClientRects()[0];
  return box ? { box, word: range?.toString() ?? "" } : null;
}

/** The spot under a point of the screen; null when the page has nothing to point at. */
export function spotAt(main: Element, x: number, y: number): Spot | null {
  const part = partSpot(main, x, y);
  if (part !== null) return part;
  const block = nearestBlock(main, x, y);
  if (block === null) return null;
  const offset = offsetNear(block, x, y);
  const word = wordAt(block, offset);
  const found = wordBox(block, offset);
  if (word === null || found === null) return boxSpot(block, 0, block.getBoundingClientRect(), x, y);
  return {
    shown: true,
    pinned: false,
    block: Number(block.dataset.n),
    offset: word.start,
    x: fraction(x, found.box.left, found.box.width),
    y: fraction(y, found.box.top, found.box.height),
  };
}

function at(box: DOMRect, spot: Spot, word: string): Place {
  return { x: box.left + (spot.x / 255) * box.width, y: box.top + (spot.y / 255) * box.height, box, word };
}

/** The spot in the middle of a word, a little below its middle line so that the word stays readable. */
export function spotOnWord(block: HTMLElement, word: Span): Spot {
  return { shown: true, pinned: false, block: Number(block.dataset.n), offset: word.start, x: 128, y: 190 };
}

/** Where `spot` is on this screen; null when this page does not have it. */
export function placeOf(main: Element, spot: Spot): Place | null {
  const block = blockByNumber(main, spot.block);
  if (block === null) return null;
  const length = textOf(block).length;
  if (spot.offset <= length) {
    const found = wordBox(block, spot.offset);
    if (found !== null) return at(found.box, spot, found.word);
  }
  const all = parts(block);
  const part = all[spot.offset - length - 1] ?? all[0] ?? block;
  const box = part.getBoundingClientRect();
  return box.width === 0 ? null : at(box, spot, textOf(block));
}
