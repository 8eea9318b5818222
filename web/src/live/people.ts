/** Who is here: the names in the bottom bar, and the panel behind them. */
import { button, el, shape } from "./dom.ts";
import { isAlone, type Live } from "./live.ts";
import type { PersonState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import { described, shortName } from "./whosees.ts";

const isHere = (person: PersonState): boolean => person.devices.length > 0;

const ORDER = ["service_user", "worker", "guest", "supervisor"];

/** In the same order on every device. */
function ordered(people: readonly PersonState[]): PersonState[] {
  return [...people].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
}

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

function row(live: Live, person: PersonState): HTMLElement {
  const { me } = live.store.state;
  const who = person.id === me ? `${t("you")} (${person.name})` : described(person);
  const where = person.waiting ? t("waits") : t(isHere(person) ? "is_here" : "not_here");
  const line = el("span", {}, el("strong", {}, who), " ", el("span", { class: "quiet" }, where));
  const watches = (person.role === "supervisor" || person.role === "guest") && person.scope !== null;
  const stop =
    watches && live.boot.role === "service_user"
      ? button(t("stop_watching", { name: person.name }), () => stopWatching(live, person), "stop")
      : null;
  return el("li", {}, shape(person.role), line, stop);
}

function stopWatching(live: Live, person: PersonState): void {
  live.act({ type: "revoke", participant: person.id });
}

function showPanel(live: Live, panel: HTMLElement): void {
  const rows = ordered(live.store.state.people).map((person) => row(live, person));
  panel.replaceChildren(...rows);
}

function announceChanges(live: Live, before: readonly PersonState[], after: readonly PersonState[]): void {
  for (const person of after) {
    if (person.id === live.store.state.me) continue;
    const old = before.find((other) => other.id === person.id);
    const [was, is] = [old !== undefined && isHere(old), isHere(person)];
    if (is && !was) live.announcer.say(t("came", { name: person.name }));
    if (was && !is) live.announcer.say(t("went", { name: person.name }));
  }
}

export function startPeople(live: Live): void {
  if (isAlone(live)) return;
  const bar = document.querySelector<HTMLElement>("[data-people]");
  const panel = document.querySelector<HTMLElement>("[data-people-list]");
  let before: readonly PersonState[] | null = null;
  live.store.listen((state, event) => {
    if (bar) showBar(bar, state);
    if (panel) showPanel(live, panel);
    if (before !== null && event?.type !== "welcome") announceChanges(live, before, state.people);
    before = state.people;
    document.body.dataset.watched = String(
      state.people.some((person) => isHere(person) && person.role === "supervisor"),
    );
  });
}
