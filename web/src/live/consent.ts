/**
 * What each person can see: the rows of the panel, the line of the bar while someone watches, "Not this part", and what
 * is said of changes. Comes with the first person who watches or waits, or when the panel opens.
 */
import { say } from "./dom.ts";
import { isOneOfTheTwo, type Live } from "./live.ts";
import type { Pointers } from "./pointers.ts";
import type { EventUnion as Event } from "./protocol.gen.ts";
import { keepRows } from "./roster.ts";
import { ownerName, sightOf, supervised, watchLine } from "./sights.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import { isWatcher } from "./whosees.ts";

/** "Not this part" and "Go on showing": one button, at its place in the bar and in the panel. */
function keepCover(live: Live): (state: LiveState) => void {
  const line = document.querySelector<HTMLElement>("[data-watch]");
  const words = document.querySelector<HTMLElement>("[data-watch-words]");
  const places = Array.from(document.querySelectorAll<HTMLElement>("[data-cover-place]"));
  const presses = Array.from(document.querySelectorAll<HTMLButtonElement>("button[data-cover]"));
  for (const press of presses) {
    press.addEventListener("click", () =>
      live.act({ type: live.store.state.covered === null ? "cover" : "uncover" }),
    );
  }
  return (state) => {
    const said = watchLine(state);
    if (line) line.hidden = said === null;
    if (words) say(words, said ?? "");
    for (const place of places)
      place.hidden = supervised(state.people).length === 0 && state.covered === null;
    for (const press of presses) say(press, t(state.covered === null ? "not_this_part" : "go_on_showing"));
  };
}

/** What a change of consent is told as, to this device's person; empty for what is no such change. */
function changeSaid(state: LiveState, event: Event): string {
  const supervisors = supervised(state.people);
  switch (event.type) {
    case "granted":
    case "revoked": {
      const person = state.people.find((one) => one.id === event.participant);
      if (person === undefined) return "";
      if (person.id === state.me) return t("you_see_now", { scope: t(`scope_${person.scope ?? "none"}`) });
      return sightOf(person, state);
    }
    case "covered":
      return supervisors.length === 0 ? "" : (watchLine(state) ?? "");
    case "uncovered":
      return supervisors.length === 0 ? "" : t("shown_again", { owner: ownerName(state) });
    default:
      return "";
  }
}

/** Keeps all of it in line with the state, from now on. */
export function keepConsent(live: Live, pointers: Pointers): void {
  const list = document.querySelector<HTMLElement>("[data-people-list]");
  const rows = list && keepRows(live, list);
  const cover = isOneOfTheTwo(live.boot.role) ? keepCover(live) : null;
  const hides = document.querySelector<HTMLElement>('[data-menu="pointers"]');
  live.store.listen((state, event) => {
    rows?.(state);
    cover?.(state);
    const self = live.store.self;
    // A watcher who may not see pointers any more keeps none of those that were drawn.
    const pointing = self === undefined || !isWatcher(self) || (self.scope ?? "pages") !== "pages";
    if (!pointing) pointers.clear();
    if (hides) hides.hidden = !pointing;
    if (event !== null && live.boot.role !== "supervisor") live.announcer.say(changeSaid(state, event));
  });
}
