/**
 * What each person can see, and the service user's choice of it: the rows of the panel "Who is here", the line of the
 * bar while someone watches, and "Not this part". Each choice is one tap, and is said once.
 */
import { button, el, say, shape } from "./dom.ts";
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import type { Pointers } from "./pointers.ts";
import type { EventUnion as Event, PersonState } from "./protocol.gen.ts";
import { ownerName, sightOf, supervised, watchLine } from "./sights.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import { described, isWatcher } from "./whosees.ts";

const CHOICES = [null, "pages", "pointers", "entries"] as const;
type Choice = (typeof CHOICES)[number];

/** What this device may offer: a seat that was taken with a code lets nobody see words (decision 12). */
function offered(live: Live): readonly Choice[] {
  return live.boot.ownsWorkbook ? CHOICES : CHOICES.filter((choice) => choice !== "entries");
}

/** One person in the panel. It stays the same element, so that a finger or the focus on it stays where it is. */
class Row {
  readonly element: HTMLLIElement;
  private readonly who = el("strong");
  private readonly where = el("span", { class: "quiet" });
  private readonly sight = el("p", { class: "sight" });
  private readonly choices = new Map<Choice, HTMLButtonElement>();
  private readonly stop: HTMLButtonElement | null;

  constructor(live: Live, person: PersonState) {
    const owner = live.boot.role === "service_user";
    const decides = owner && isWatcher(person);
    const { id, name } = person;
    const group = decides ? el("div", { class: "choices", role: "group" }) : null;
    group?.setAttribute("aria-label", t("what_sees", { name }));
    for (const choice of decides ? offered(live) : []) {
      const press = button(t(`choose_${choice ?? "none"}`), () => choose(live, id, choice));
      this.choices.set(choice, press);
      group?.append(press);
    }
    this.stop = decides ? button(t("stop_watching", { name }), () => choose(live, id, null), "stop") : null;
    const see = owner && id !== live.store.state.me ? seeLink(live, person) : null;
    const head = el(
      "p",
      { class: "person-head" },
      shape(person.role),
      el("span", {}, this.who, " ", this.where),
    );
    const acts = this.stop || see ? el("div", { class: "actions" }, see, this.stop) : null;
    this.element = el("li", { "data-person": id }, head, this.sight, group, acts);
  }

  update(state: LiveState, person: PersonState): void {
    const own = person.id === state.me;
    say(this.who, own ? `${t("you")} (${person.name})` : nameOf(state, person));
    say(this.where, person.waiting ? t("waits") : t(person.devices.length > 0 ? "is_here" : "not_here"));
    say(this.sight, own ? "" : sightOf(person, state));
    for (const [choice, press] of this.choices) {
      const chosen = person.scope === choice && !person.waiting;
      press.setAttribute("aria-pressed", String(chosen));
    }
    if (this.stop) this.stop.hidden = person.scope === null;
  }
}

/** "Pat (supervisor, asked by Jo)"; what they see stands below. */
function nameOf({ people }: LiveState, person: PersonState): string {
  if (!isWatcher(person)) return described(person);
  const asker = people.find((other) => other.id === person.asked_by);
  const role = t(`role_${person.role}`);
  if (asker === undefined || asker.role === "service_user")
    return t("name_role", { name: person.name, role });
  return t("name_role_asked", { name: person.name, role, asker: asker.name });
}

function choose(live: Live, participant: string, choice: Choice): void {
  const known = live.store.person(participant);
  if (known?.scope === choice && !known?.waiting) return;
  if (choice === null) live.act({ type: "revoke", participant });
  else live.act({ type: "grant", participant, scope: choice });
}

function seeLink(live: Live, { id, name }: PersonState): HTMLElement {
  const address = `/sessions/${encodeURIComponent(live.boot.session)}/view/${encodeURIComponent(id)}`;
  return el("a", { class: "button", href: address, "data-see": id }, t("see_what", { name }));
}

const ORDER = ["service_user", "worker", "guest", "supervisor"];

/** In the same order on every device. */
export function ordered(people: readonly PersonState[]): PersonState[] {
  return [...people].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
}

/** Keeps a list of rows in step with who is there. */
function keepRows(live: Live, place: HTMLElement): (state: LiveState) => void {
  const rows = new Map<string, Row>();
  return (state) => {
    for (const [id, row] of rows) {
      if (state.people.some((person) => person.id === id)) continue;
      row.element.remove();
      rows.delete(id);
    }
    for (const [at, person] of ordered(state.people).entries()) {
      const row = rows.get(person.id) ?? new Row(live, person);
      rows.set(person.id, row);
      row.update(state, person);
      if (place.children[at] !== row.element) place.insertBefore(row.element, place.children[at] ?? null);
    }
  };
}

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
export function changeSaid(state: LiveState, event: Event): string {
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

export function startConsent(live: Live, pointers: Pointers): void {
  if (isAlone(live)) return;
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
