/** The rows of the panel "Who is here": what each person can see, and the service user's choice of it by one tap. */
import { button, el, say, shape } from "./dom.ts";
import type { Live } from "./live.ts";
import type { PersonState } from "./protocol.gen.ts";
import { sightOf } from "./sights.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import { described, isWatcher, ordered } from "./whosees.ts";

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
    const out = owner && !decides && mayTakeOut(live, person) ? outButton(live, person) : null;
    const head = el(
      "p",
      { class: "person-head" },
      shape(person.role),
      el("span", {}, this.who, " ", this.where),
    );
    const acts = see ? el("div", { class: "actions" }, see, this.stop, out) : null;
    this.element = el("li", { "data-person": id, tabindex: "-1" }, head, this.sight, group, acts);
  }

  update(state: LiveState, person: PersonState): void {
    const own = person.id === state.me;
    say(this.who, own ? `${t("you")} (${person.name})` : nameOf(state, person));
    const waits = this.stop ? "waits" : "waits_outside";
    const where = t(person.waiting ? waits : person.devices.length > 0 ? "is_here" : "not_here");
    const named = person.known || person.role === "service_user";
    say(this.where, named ? where : `${where}, ${t("with_code")}`);
    say(this.sight, own ? "" : sightOf(person, state));
    for (const [choice, press] of this.choices) {
      const chosen = person.scope === choice && !person.waiting;
      press.setAttribute("aria-pressed", String(chosen));
    }
    if (!this.stop) return;
    const stopped = person.scope === null;
    // The focus goes on from the person, not from the top of the page.
    if (stopped && document.activeElement === this.stop) this.element.focus();
    this.stop.hidden = stopped;
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

/** Not oneself; and a seat that came with a code has no say over the account (decision 12). */
function mayTakeOut(live: Live, { id, role }: PersonState): boolean {
  return id !== live.store.state.me && (role === "worker" || live.boot.ownsWorkbook);
}

function outButton(live: Live, person: PersonState): HTMLButtonElement {
  const press = button(t("take_out", { name: person.name }), () => {
    const row = press.closest("li");
    if (row === null) return;
    import("./takingout.ts").then(
      ({ askToTakeOut }) => askToTakeOut(live, person, row, press),
      () => live.announcer.say(t("not_connected")),
    );
  });
  return press;
}

/** Keeps a list of rows in step with who is there. */
export function keepRows(live: Live, place: HTMLElement): (state: LiveState) => void {
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
