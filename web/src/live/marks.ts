/** Kept highlights as real `<mark>` elements around the words, in step with what the session says. */
import { blockById, rangeOf, textNodes, textOf } from "./anchor.ts";
import { el } from "./dom.ts";
import { isOneOfTheTwo, type Live } from "./live.ts";
import type { MarkState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";

/** Where a mark's words stand now: at its offsets, else at their only occurrence; null when the text has changed. */
export function spanOf(
  text: string,
  mark: Pick<MarkState, "start" | "end" | "quote">,
): [number, number] | null {
  if (text.slice(mark.start, mark.end) === mark.quote) return [mark.start, mark.end];
  const first = text.indexOf(mark.quote);
  if (first < 0 || text.indexOf(mark.quote, first + 1) >= 0) return null;
  return [first, first + mark.quote.length];
}

/** Whether this device's person may take the mark away; the server decides, this only shows the button. */
export function mayRemove(live: Live, mark: MarkState): boolean {
  if (live.boot.role === "service_user") return true;
  return (
    isOneOfTheTwo(live.boot.role) &&
    (mark.author === live.store.state.me || mark.author === live.boot.participant)
  );
}

/** Who made it, as it is said. */
export function markTitle(live: Live, mark: MarkState): string {
  if (mark.author === live.store.state.me) return t("mark_yours");
  return t("mark_by", { name: mark.author_name });
}

function attributes(live: Live, mark: MarkState): Record<string, string> {
  return { "data-mark": mark.id, "data-role": mark.author_role, title: markTitle(live, mark) };
}

function wrap(live: Live, block: HTMLElement, mark: MarkState): void {
  const span = spanOf(textOf(block), mark);
  const range = span && rangeOf(block, { start: span[0], end: span[1] });
  if (!range) {
    // Made in another language, or on words that are gone: kept at its block, as it was.
    block.append(el("mark", { ...attributes(live, mark), "data-noanchor": "", lang: "" }, `“${mark.quote}”`));
    return;
  }
  const within = textNodes(block).filter((node) => range.intersectsNode(node));
  const { startContainer, startOffset, endContainer, endOffset } = range;
  for (const node of within) {
    const from = node === startContainer ? startOffset : 0;
    const to = node === endContainer ? endOffset : node.length;
    if (to <= from) continue;
    let piece = node;
    if (to < piece.length) piece.splitText(to);
    if (from > 0) piece = piece.splitText(from);
    const element = el("mark", attributes(live, mark));
    piece.replaceWith(element);
    element.append(piece);
  }
}

function unwrap(main: Element, id: string): void {
  for (const element of Array.from(
    main.querySelectorAll<HTMLElement>(`mark[data-mark="${CSS.escape(id)}"]`),
  )) {
    const parent = element.parentNode;
    if (element.dataset.noanchor !== undefined) element.replaceChildren();
    element.replaceWith(...Array.from(element.childNodes));
    parent?.normalize();
  }
}

/** The marks of the page that stands on this screen. */
export function marksHere(live: Live): MarkState[] {
  const marks = Array.from(live.store.state.marks.values());
  return marks.filter((mark) => mark.page === live.view.page);
}

/** Brings the page's marks in line with the state; what is right already is not touched. */
function reconcile(live: Live): void {
  const main = live.view.main;
  const wanted = new Map(marksHere(live).map((mark) => [mark.id, mark]));
  const there = new Set<string>();
  for (const element of Array.from(main.querySelectorAll<HTMLElement>("mark[data-mark]"))) {
    const id = element.dataset.mark ?? "";
    if (wanted.has(id)) there.add(id);
    else unwrap(main, id);
  }
  for (const [id, mark] of wanted) {
    if (there.has(id)) continue;
    const block = blockById(main, mark.block);
    if (block) wrap(live, block, mark);
  }
}

function announce(live: Live, state: LiveState, mark: MarkState, actor: string | null): void {
  if (mark.page !== live.view.page) return;
  const name = actor === state.me ? null : mark.author_name;
  const words = mark.quote;
  live.announcer.say(name === null ? t("you_highlighted", { words }) : t("highlighted", { name, words }));
}

export function startMarks(live: Live): void {
  let welcomed = false;
  live.view.listen({
    arrive: () => {
      if (welcomed) reconcile(live);
    },
  });
  live.store.listen((state, event) => {
    if (event !== null && !["welcome", "mark_added", "mark_removed"].includes(event.type)) return;
    welcomed = true;
    reconcile(live);
    if (event?.type === "mark_added") announce(live, state, event.mark, event.actor);
  });
}
