/** Asks someone in: the server's answer holds the code in twos, the link and the QR drawing. */
import { localTimes } from "../times.ts";
import { el, parsed } from "./dom.ts";
import type { Live } from "./live.ts";
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
    if (!answer.ok) throw new Error(`invite: ${answer.status}`);
    place.replaceChildren(...parsed(await answer.text()));
    localTimes(place);
    place.scrollIntoView({ block: "nearest" });
    live.announcer.say(t("invite_ready"));
  } catch {
    place.replaceChildren(t("invite_failed"));
  }
}

/** Opens the panel of people and asks the other of the two in: a session begins with one person and a code. */
export function askTheOther(role: string): void {
  const other = role === "service_user" ? "worker" : "service_user";
  const opener = document.querySelector<HTMLElement>('[data-opens="people"]');
  if (opener?.getAttribute("aria-expanded") !== "true") opener?.click();
  document.querySelector<HTMLElement>(`form[data-invite] button[value="${other}"]`)?.click();
}

/** Someone came in: a code that stands on the screen is used up by then. */
function usedUp(live: Live, place: HTMLElement, name: string): void {
  if (place.querySelector("[data-invite-code]") === null) return;
  place.replaceChildren(el("p", { role: "status" }, t("came", { name })));
  live.announcer.say(t("came", { name }));
}

/** Tells `came` of each person who was not here at the last look. */
function watchWhoComes(live: Live, came: (name: string) => void): void {
  let before: ReadonlySet<string> | null = null;
  live.store.listen((state) => {
    const here = state.people.filter((person) => person.waiting || person.devices.length > 0);
    for (const person of here) {
      if (before !== null && person.id !== state.me && !before.has(person.id)) came(person.name);
    }
    before = new Set(here.map((person) => person.id));
  });
}

export function startInvite(live: Live): void {
  const form = document.querySelector<HTMLFormElement>("form[data-invite]");
  const place = document.querySelector<HTMLElement>("[data-invite-answer]");
  if (form === null || place === null) return;
  watchWhoComes(live, (name) => usedUp(live, place, name));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const press = event.submitter as HTMLButtonElement | null;
    if (press?.value) void ask(live, form, place, press.value);
  });
}
