/** Making and taking away highlights: selected words, a tapped sentence, a tapped mark. */
import { BLOCK, offsetIn, textOf } from "./anchor.ts";
import { button, el } from "./dom.ts";
import { isOneOfTheTwo, type Live } from "./live.ts";
import { marksHere, markTitle, mayRemove } from "./marks.ts";
import type { MarkState } from "./protocol.gen.ts";
import { type Span, wholeWords } from "./segment.ts";
import { t } from "./texts.ts";
import type { Chosen, ToolListener, Tools } from "./tools.ts";

const SETTLE_MS = 250;
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
    const span = wholeWords(text, { start, end }, document.documentElement.lang);
    if (span.end > span.start) found.push({ block, span });
  }
  return found;
}

function offerForSelection(live: Live): void {
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

/** The Highlight tool: a tap chooses the sentence, a card asks. */
function highlightTool(live: Live): ToolListener {
  const close = () => {
    live.overlay.hide();
    live.overlay.outline(null);
  };
  const take = ({ block, span }: Chosen) => {
    keep(live, block, span);
    close();
  };
  const ask = (choice: Chosen) => {
    if (live.view.page === null) return;
    live.overlay.outline(choice.range);
    const yes = button(t("highlight_sentence"), () => take(choice), "main");
    const card = el("div", { "data-card": "sentence" }, yes, button(t("cancel"), close));
    const boxes = choice.range.getClientRects();
    live.overlay.show(card, boxes[boxes.length - 1] ?? choice.range.getBoundingClientRect());
  };
  return {
    chosen: (choice, done) => {
      if (done) take(choice);
      else ask(choice);
      if (choice.byKey && !done) live.announcer.say(choice.range.toString());
    },
    left: close,
  };
}

/** A tap on a mark says whose it is, and offers to take it away to who may. */
function offerForMark(live: Live, element: HTMLElement, mark: MarkState): void {
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

export function startHighlighting(live: Live, tools: Tools): void {
  if (isOneOfTheTwo(live.boot.role)) {
    tools.add("highlight", highlightTool(live));
    let timer: number | undefined;
    document.addEventListener("selectionchange", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => offerForSelection(live), SETTLE_MS);
    });
  }
  live.view.main.addEventListener("click", (event) => {
    const element = (event.target as Element).closest<HTMLElement>("mark[data-mark]");
    const mark = element && live.store.state.marks.get(element.dataset.mark ?? "");
    if (element && mark && window.getSelection()?.isCollapsed !== false) offerForMark(live, element, mark);
    else if (live.overlay.shown?.dataset.card === "mark") live.overlay.hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") live.overlay.hide();
  });
  live.view.listen({
    leave: () => {
      live.overlay.hide();
      live.overlay.outline(null);
    },
  });
}
