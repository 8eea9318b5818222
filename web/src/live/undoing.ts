/**
 * The way back: Undo after a page turn or a highlight of one's own, on a small card right after it and in the menu for
 * as long as it stands. When the other turned the page, the card says so, and leads back to where one was.
 */
import { button, el, say } from "./dom.ts";
import type { Live } from "./live.ts";
import type { Panels } from "./panels.ts";
import type { EventUnion as Event, NavigatedFrame } from "./protocol.gen.ts";
import { t } from "./texts.ts";

const SHOWN_MS = 12_000;
/** After these nothing that was done before is offered any more. */
const OVER = new Set(["welcome", "ended"]);

function turnedTo(live: Live, { actor, location }: NavigatedFrame, own: boolean): string {
  const page = live.view.title(location.page);
  return own
    ? t("turned", { page })
    : t("turned_by", { name: live.store.person(actor)?.name ?? t("someone"), page });
}

/** `first`: what was done just now, by anybody. */
export function keepUndo(live: Live, panels: Panels, first: Event | null): void {
  const inMenu = document.querySelector<HTMLButtonElement>('[data-menu="undo"]');
  const words = el("span");
  let mark: string | null = null;
  let undoing = false;
  let timer: number | undefined;
  const undo = () => {
    panels.closeAll();
    undoing = live.act({ type: "undo" });
    hide();
  };
  const goBack = () => {
    if (live.view.page !== live.store.state.location.page) return; // it is still on its way
    away();
    window.history.back(); // as history.ts hears it: for both
  };
  let press = undo;
  const way = button("", () => press());
  const chip = el("section", { class: "undo-chip", "data-undo": true, hidden: true }, words, way);
  (document.querySelector("[data-above-bar]") ?? document.body).append(chip);
  inMenu?.addEventListener("click", undo);

  const away = () => {
    chip.hidden = true;
    window.clearTimeout(timer);
  };
  const hide = () => {
    const held = chip.contains(document.activeElement) || document.activeElement === inMenu;
    away();
    mark = null;
    if (inMenu) inMenu.hidden = true;
    if (held) live.view.main.focus({ preventScroll: true });
  };
  const offer = (sentence: string, own = true) => {
    say(words, sentence);
    say(way, t(own ? "undo" : "back"));
    chip.setAttribute("aria-label", t(own ? "undo" : "back"));
    press = own ? undo : goBack;
    chip.hidden = false;
    if (inMenu && own) inMenu.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!chip.contains(document.activeElement)) away();
    }, SHOWN_MS);
  };
  const took = (event: Event, own: boolean) => {
    if (event.type === "mark_added" && own) {
      mark = event.mark.id;
      offer(t("you_highlighted", { words: event.mark.quote }));
    } else if (event.type === "navigated") {
      hide();
      if (!undoing && live.store.state.following) offer(turnedTo(live, event, own), own);
    } else if (OVER.has(event.type) || (event.type === "mark_removed" && event.mark === mark)) hide();
  };
  if (first !== null) took(first, first.actor === live.store.state.me);
  live.store.listen((state, event) => {
    if (event === null) return;
    const own = event.actor === state.me;
    took(event, own);
    if (own || event.type === "refused") undoing = false;
  });
}
