/** Making and taking away highlights: what is selected, tapped or chosen. The cards come with the first such act. */
import { isOneOfTheTwo, type Live } from "./live.ts";
import { t } from "./texts.ts";
import type { Tools } from "./tools.ts";

const SETTLE_MS = 250;

type Cards = typeof import("./markcards.ts");

/** Does something with the cards as soon as they are here; without a network nothing can be kept anyway. */
export function withCards(live: Live, act: (cards: Cards) => void): void {
  import("./markcards.ts").then(act, () => live.announcer.say(t("not_connected")));
}

/** Whether there is anything to do about the words that are selected, or are not any more. */
function concerns(live: Live): boolean {
  const selection = window.getSelection();
  const some = selection !== null && !selection.isCollapsed && selection.rangeCount > 0;
  const within = some && selection.getRangeAt(0).intersectsNode(live.view.main);
  return within || live.overlay.shown?.dataset.card === "selection";
}

function watchSelection(live: Live): void {
  let timer: number | undefined;
  const look = () => {
    if (concerns(live)) withCards(live, (cards) => cards.offerForSelection(live));
  };
  document.addEventListener("selectionchange", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, SETTLE_MS);
  });
}

export function startHighlighting(live: Live, tools: Tools): void {
  if (isOneOfTheTwo(live.boot.role)) {
    tools.add("highlight", {
      chosen: (choice, done) => withCards(live, (cards) => cards.chosen(live, choice, done)),
      left: () => live.overlay.putAway(),
    });
    watchSelection(live);
  }
  live.view.main.addEventListener("click", (event) => {
    const element = (event.target as Element).closest<HTMLElement>("mark[data-mark]");
    const mark = element && live.store.state.marks.get(element.dataset.mark ?? "");
    if (element && mark && window.getSelection()?.isCollapsed !== false)
      withCards(live, (cards) => cards.offerForMark(live, element, mark));
    else if (live.overlay.shown?.dataset.card === "mark") live.overlay.hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") live.overlay.hide();
  });
  live.view.listen({ leave: () => live.overlay.putAway() });
}
