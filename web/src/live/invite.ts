/** Asks someone in: the server's answer holds the code in twos, the link and the QR drawing. */
import { localTimes } from "../times.ts";
import { el, parsed } from "./dom.ts";
import type { Live } from "./live.ts";
import type { PersonState } from "./protocol.gen.ts";
import { sightOf } from "./sights.ts";
import { t } from "./texts.ts";

async function ask(live: Live, form: HTMLFormElement, place: HTMLElement, role: string): Promise<void> {
  place.replaceChildren(t("wait"));
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-Fragment": "1", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ role }).toString(),
    });
    if (!answer.ok) {
      // The server says why in a sentence (RFC 9457): the person is here already, or is not theirs to ask in.
      const problem = (await answer.json()) as { detail?: string };
      place.replaceChildren(el("p", { class: "note", role: "status" }, problem.detail ?? t("invite_failed")));
      return;
    }
    place.replaceChildren(...parsed(await answer.text()));
    localTimes(place);
    place.scrollIntoView({ block: "nearest" });
    live.announcer.say(t("invite_ready"));
  } catch {
    place.replaceChildren(t("invite_failed"));
  }
}

/** Someone came in: a code that stands on the screen is used up by then. */
function usedUp(live: Live, place: HTMLElement, person: PersonState): void {
  if (place.querySelector("[data-invite-code]") === null) return;
  const said = person.waiting ? sightOf(person, live.store.state) : t("came", { name: person.name });
  place.replaceChildren(el("p", {}, said));
  live.announcer.say(said);
}

/** Tells `came` of each person who was not here at the last look. */
function watchWhoComes(live: Live, came: (person: PersonState) => void): void {
  let before: ReadonlySet<string> | null = null;
  live.store.listen((state) => {
    const here = state.people.filter((person) => person.waiting || person.devices.length > 0);
    for (const person of here) {
      if (before !== null && person.id !== state.me && !before.has(person.id)) came(person);
    }
    before = new Set(here.map((person) => person.id));
  });
}

const watched = new WeakSet<HTMLElement>();

/** Asks in whom the pressed button names. This file comes with the first such press. */
export function invite(live: Live, form: HTMLFormElement, press: HTMLElement | null): void {
  const place = document.querySelector<HTMLElement>("[data-invite-answer]");
  if (place === null || !(press instanceof HTMLButtonElement) || press.value === "") return;
  if (!watched.has(place)) watchWhoComes(live, (person) => usedUp(live, place, person));
  watched.add(place);
  void ask(live, form, place, press.value);
}
