/** Asks someone in: the server's answer holds the code in twos, the link and the QR drawing. */
import { localTimes } from "../times.ts";
import { parsed } from "./dom.ts";
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

export function startInvite(live: Live): void {
  const form = document.querySelector<HTMLFormElement>("form[data-invite]");
  const place = document.querySelector<HTMLElement>("[data-invite-answer]");
  if (form === null || place === null) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const press = event.submitter as HTMLButtonElement | null;
    if (press?.value) void ask(live, form, place, press.value);
  });
}
