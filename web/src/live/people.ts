/** Who is here: the names in the bottom bar, and who comes and goes. The panel behind them is in roster.ts. */
import { el, shape } from "./dom.ts";
import { isAlone, type Live } from "./live.ts";
import type { PersonState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import { isWatcher, ordered, shortName } from "./whosees.ts";

const isHere = (person: PersonState): boolean => person.devices.length > 0;

/** Those who stand in the bar: who is here, and who may come in at any time. */
function inBar(people: readonly PersonState[]): PersonState[] {
  return ordered(people).filter(
    (person) => isHere(person) || person.role === "service_user" || person.role === "worker",
  );
}

function chip(person: PersonState, me: string): HTMLElement {
  const name = el("span", {}, shortName(person, me));
  const chip = el(
    "span",
    { class: "chip", "data-role": person.role, "data-here": String(isHere(person)) },
    name,
  );
  chip.prepend(shape(person.role));
  if (!isHere(person)) chip.append(el("span", { class: "visually-hidden" }, t("not_here")));
  return chip;
}

function showBar(bar: HTMLElement, state: LiveState): void {
  const people = inBar(state.people);
  const key = people.map((person) => `${person.id}${isHere(person)}${person.name}`).join("|");
  if (bar.dataset.shown === key) return;
  bar.dataset.shown = key;
  bar.toggleAttribute("data-many", people.length > 3);
  const count = people.filter(isHere).length;
  const folded = el("span", { class: "people-count" }, t(count === 1 ? "one_here" : "many_here", { count }));
  const chips = el("span", { class: "people-chips" }, ...people.map((person) => chip(person, state.me)));
  bar.replaceChildren(chips, folded);
}

function announceChanges(live: Live, before: readonly PersonState[], after: readonly PersonState[]): void {
  for (const person of after) {
    if (person.id === live.store.state.me) continue;
    const old = before.find((other) => other.id === person.id);
    const [was, is] = [old !== undefined && isHere(old), isHere(person)];
    if (is && !was) live.announcer.say(t("came", { name: person.name }));
    // Who was stopped is told of as that.
    const stopped = isWatcher(person) && person.scope === null;
    if (was && !is && !stopped) live.announcer.say(t("went", { name: person.name }));
  }
}

function announceTurn(live: Live, state: LiveState, actor: string | null): void {
  const page = live.view.title(state.location.page);
  if (actor === state.me || actor === null) live.announcer.say(t("turned", { page }));
  else live.announcer.say(t("turned_by", { name: live.store.person(actor)?.name ?? t("someone"), page }));
}

export function startPeople(live: Live): void {
  if (isAlone(live)) return;
  const bar = document.querySelector<HTMLElement>("[data-people]");
  let before: readonly PersonState[] | null = null;
  live.store.listen((state, event) => {
    if (bar) showBar(bar, state);
    if (before !== null && event?.type !== "welcome") announceChanges(live, before, state.people);
    if (event?.type === "navigated") announceTurn(live, state, event.actor);
    before = state.people;
  });
}
