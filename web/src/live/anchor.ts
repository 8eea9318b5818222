/** Places in the page's text: (block, UTF-16 offset) to and from the document's nodes and the screen's points. */
import { type Span, spanAt, words } from "./segment.ts";

/** What has text that counts, and a number on its page. */
export const BLOCK = "[data-b][data-n]";

/** The text nodes of a block that count; what stands under `data-noanchor` does not. */
export function textNodes(block: Element): Text[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("[data-noanchor]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

/** The block's text, as the server counts it. */
export function textOf(block: Element): string {
  return textNodes(block)
    .map((node) => node.data)
    .join("");
}

/** The language of the block's words, which may be another than that of the page around it. */
export function languageOf(block: Element): string {
  return block.closest<HTMLElement>("[lang]")?.lang ?? "";
}

/** The DOM range of `span` in `block`; null when the text is not that long. */
export function rangeOf(block: Element, span: Span): Range | null {
  const range = document.createRange();
  let seen = 0;
  let begun = false;
  for (const node of textNodes(block)) {
    const end = seen + node.length;
    if (!begun && span.start < end) {
      range.setStart(node, span.start - seen);
      begun = true;
    }
    if (begun && span.end <= end) {
      range.setEnd(node, span.end - seen);
      return range;
    }
    seen = end;
  }
  return null;
}

/** The offset into `block` of a DOM point; the nearest one when the point is not in counted text. */
export function offsetIn(block: Element, node: Node, offset: number): number {
  const point = document.createRange();
  point.setStart(node, offset);
  let seen = 0;
  for (const text of textNodes(block)) {
    if (text === node) return seen + Math.min(offset, text.length);
    // Text that begins after the point ends the count.
    if (point.comparePoint(text, 0) > 0) return seen;
    seen += text.length;
  }
  return seen;
}

interface CaretPoint {
  readonly node: Node;
  readonly offset: number;
}

interface CaretDocument {
  caretPositionFromPoint?(x: number, y: number): { offsetNode: Node; offset: number } | null;
  caretRangeFromPoint?(x: number, y: number): Range | null;
}

/** The text position under a point of the screen, in whichever way the engine can tell. */
function caretAt(x: number, y: number): CaretPoint | null {
  const page = document as unknown as CaretDocument;
  const position = page.caretPositionFromPoint?.(x, y);
  if (position) return { node: position.offsetNode, offset: position.offset };
  const range = page.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** The blocks of the page that can be pointed at, in reading order. */
export function blocks(main: Element): HTMLElement[] {
  return Array.from(main.querySelectorAll<HTMLElement>(BLOCK)).filter(
    (block) => block.getClientRects().length > 0,
  );
}

function away(rect: DOMRect, x: number, y: number): number {
  const dx = Math.max(rect.left - x, 0, x - rect.right);
  const dy = Math.max(rect.top - y, 0, y - rect.bottom);
  return dx + dy * 4;
}

/** The block under or nearest to a point of the screen: a gap never swallows a pointer. */
export function nearestBlock(main: Element, x: number, y: number): HTMLElement | null {
  const hit = document.elementFromPoint(x, y)?.closest<HTMLElement>(BLOCK);
  if (hit && main.contains(hit)) return hit;
  let best: HTMLElement | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const block of blocks(main)) {
    const distance = away(block.getBoundingClientRect(), x, y);
    if (distance < least) {
      best = block;
      least = distance;
    }
  }
  return best;
}

const inside = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low + 1), high - 1);

/** The offset into `block` nearest to a point of the screen; 0 when the engine cannot tell. */
export function offsetNear(block: Element, x: number, y: number): number {
  const box = block.getBoundingClientRect();
  const caret = caretAt(inside(x, box.left, box.right), inside(y, box.top, box.bottom));
  if (caret === null || !block.contains(caret.node)) return 0;
  return offsetIn(block, caret.node, caret.offset);
}

const cache = new WeakMap<Element, { text: string; words: readonly Span[] }>();

/** The words of a block; kept until its text changes. */
export function wordsOf(block: Element): readonly Span[] {
  const text = textOf(block);
  const kept = cache.get(block);
  if (kept?.text === text) return kept.words;
  const found = words(text, languageOf(block));
  cache.set(block, { text, words: found });
  return found;
}

/** The word of `block` at or nearest to `offset`. */
export function wordAt(block: Element, offset: number): Span | null {
  return spanAt(wordsOf(block), offset);
}

/** The element of the block with this id, or with this number. */
export function blockById(main: Element, id: string): HTMLElement | null {
  return main.querySelector<HTMLElement>(`[data-b="${CSS.escape(id)}"]`);
}

export function blockByNumber(main: Element, number: number): HTMLElement | null {
  return main.querySelector<HTMLElement>(`[data-b][data-n="${number}"]`);
}
