/** Undo after a page turn or a highlight: a small card right after it, and a button in the menu for as long as it stands. */
import { button, el, say } from "./dom.ts";
import type { Live } from "./live.ts";
import type { Panels } from "./panels.ts";
import type { EventUnion as Event } from "./protocol.gen.ts";
import { t } from "./texts.ts";

const SHOWN_MS = 12_000;
/** After these nothing that was done before is offered any more. */
const OVER = new Set(["welcome", "ended"]);

/** `first`: what was done just now. */
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
  const chip = el(
    "section",
    { "aria-label": t("undo"), class: "undo-chip", "data-undo": true, hidden: true },
    words,
    button(t("undo"), undo),
  );
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
  const offer = (sentence: string) => {
    say(words, sentence);
    chip.hidden = false;
    if (inMenu) inMenu.hidden = false;
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
      const turned = own && !undoing && live.store.state.following;
      if (turned) offer(t("turned", { page: live.view.title(event.location.page) }));
    } else if (OVER.has(event.type) || (event.type === "mark_removed" && event.mark === mark)) hide();
  };
  if (first !== null) took(first, true);
  live.store.listen((state, event) => {
    if (event === null) return;
    const own = event.actor === state.me;
    took(event, own);
    if (own || event.type === "refused") undoing = false;
  });
}
