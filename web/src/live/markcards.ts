/** The cards of highlights: for selected words, for a chosen sentence, for a mark; and their list for the menu. */
import { BLOCK, languageOf, offsetIn, textOf } from "./anchor.ts";
import { button, el } from "./dom.ts";
import type { Live } from "./live.ts";
import { marksHere, markTitle, mayRemove } from "./marks.ts";
import type { MarkState } from "./protocol.gen.ts";
import { type Span, wholeWords } from "./segment.ts";
import { t } from "./texts.ts";
import type { Chosen } from "./tools.ts";

const LONGEST_QUOTE = 2000;

function keep(live: Live, block: HTMLElement, span: Span): void {
  const page = live.view.page;
  const id = block.dataset.b;
  const quote = textOf(block).slice(span.start, span.end);
  if (page === null || id === undefined || quote === "" || quote.length > LONGEST_QUOTE) return;
  live.act({ type: "mark_add", page, block: id, start: span.start, end: span.end, quote });
}

/** The parts of a selection that lie in blocks, widened to whole words. */
function selected(live: Live, selection: Selection): { block: HTMLElement; span: Span }[] {
  if (selection.isCollapsed || selection.rangeCount === 0) return [];
  const range = selection.getRangeAt(0);
  const found: { block: HTMLElement; span: Span }[] = [];
  for (const block of Array.from(live.view.main.querySelectorAll<HTMLElement>(BLOCK))) {
    if (!range.intersectsNode(block)) continue;
    const text = textOf(block);
    const start = block.contains(range.startContainer)
      ? offsetIn(block, range.startContainer, range.startOffset)
      : 0;
    const end = block.contains(range.endContainer)
      ? offsetIn(block, range.endContainer, range.endOffset)
      : text.length;
    const span = wholeWords(text, { start, end }, languageOf(block));
    if (span.end > span.start) found.push({ block, span });
  }
  return found;
}

/** A button by selected words. */
export function offerForSelection(live: Live): void {
  const selection = window.getSelection();
  const parts = selection === null || live.view.page === null ? [] : selected(live, selection);
  const shown = live.overlay.shown;
  if (parts.length === 0 || selection === null) {
    if (shown?.dataset.card === "selection") live.overlay.hide();
    return;
  }
  const press = button(t("highlight"), () => {
    for (const part of parts) keep(live, part.block, part.span);
    selection.removeAllRanges();
    live.overlay.hide();
  });
  // A press must not take the selection away before it is used.
  press.addEventListener("pointerdown", (event) => event.preventDefault());
  const card = el("div", { "data-card": "selection" }, press);
  const boxes = selection.getRangeAt(0).getClientRects();
  const last = boxes[boxes.length - 1];
  if (last) live.overlay.show(card, last);
}

function take(live: Live, { block, span }: Chosen): void {
  keep(live, block, span);
  live.overlay.putAway();
}

function ask(live: Live, choice: Chosen): void {
  if (live.view.page === null) return;
  live.overlay.outline(choice.range);
  const yes = button(t("highlight_sentence"), () => take(live, choice), "main");
  const no = button(t("cancel"), () => live.overlay.putAway());
  const card = el("div", { "data-card": "sentence" }, yes, no);
  const boxes = choice.range.getClientRects();
  live.overlay.show(card, boxes[boxes.length - 1] ?? choice.range.getBoundingClientRect());
}

/** The Highlight tool: a tap chooses the sentence, a card asks; Enter is the answer. */
export function chosen(live: Live, choice: Chosen, done: boolean): void {
  if (done) take(live, choice);
  else ask(live, choice);
  if (choice.byKey && !done) live.announcer.say(choice.range.toString());
}

/** A tap on a mark says whose it is, and offers to take it away to who may. */
export function offerForMark(live: Live, element: HTMLElement, mark: MarkState): void {
  const words = el("p", {}, markTitle(live, mark));
  const close = button(t("close"), () => live.overlay.hide());
  const remove = mayRemove(live, mark) ? removeButton(live, mark) : null;
  const card = el("div", { "data-card": "mark" }, words, remove, close);
  const boxes = element.getClientRects();
  live.overlay.show(card, boxes[boxes.length - 1] ?? element.getBoundingClientRect());
}

function removeButton(live: Live, mark: MarkState): HTMLButtonElement {
  return button(t("mark_remove"), () => {
    live.act({ type: "mark_remove", mark: mark.id });
    live.overlay.hide();
  });
}

/** The page's highlights as a list, for who does not tap on words (in the menu). */
export function marksList(live: Live): HTMLElement {
  const items = marksHere(live).map((mark) => {
    const who = el("span", { class: "small quiet" }, markTitle(live, mark));
    return el(
      "li",
      {},
      el("q", {}, mark.quote),
      " ",
      who,
      mayRemove(live, mark) ? removeButton(live, mark) : null,
    );
  });
  if (items.length === 0) return el("p", { class: "quiet" }, t("marks_none"));
  return el("ul", { class: "marks-list" }, ...items);
}
