/** The card of a session over a distance (R44): saved without leaving the page, and told to the other of the two. */
import { parsed } from "./dom.ts";
import type { Live } from "./live.ts";
import { t } from "./texts.ts";

const LOOK_MS = 15_000;

function card(): HTMLDetailsElement | null {
  return document.querySelector<HTMLDetailsElement>("[data-plan]");
}

/** Whether someone is at the card now, or has written into it: it is not changed under their hands. */
function inUse(old: HTMLDetailsElement): boolean {
  if (old.querySelector("form")?.contains(document.activeElement)) return true;
  const fields = old.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  return Array.from(fields).some((field) => field.value !== field.defaultValue);
}

/** What the fields said when they came, to find out what is new. */
function words(of: ParentNode): string {
  const fields = of.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  return Array.from(fields, (field) => field.defaultValue).join("\n");
}

async function ask(live: Live, init: RequestInit = {}): Promise<HTMLDetailsElement | null> {
  const address = `/sessions/${encodeURIComponent(live.boot.session)}/plan`;
  const headers = { "X-Fragment": "1" };
  const answer = await fetch(address, { credentials: "same-origin", headers, ...init });
  if (!answer.ok) throw new Error("no card");
  const nodes = parsed(await answer.text());
  return nodes.find((node): node is HTMLDetailsElement => node instanceof HTMLDetailsElement) ?? null;
}

/** Looks whether the other one wrote something down. */
async function look(live: Live): Promise<void> {
  const old = card();
  if (old === null || inUse(old) || document.visibilityState !== "visible") return;
  const fresh = await ask(live).catch(() => null);
  if (fresh === null || !old.isConnected || inUse(old) || words(fresh) === words(old)) return;
  const held = old.contains(document.activeElement);
  old.replaceWith(document.adoptNode(fresh));
  if (held) fresh.querySelector("summary")?.focus({ preventScroll: true });
}

async function send(live: Live, form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  if (by instanceof HTMLButtonElement) body.set(by.name, by.value);
  const old = card();
  try {
    const fresh = await ask(live, { method: "POST", body });
    if (fresh === null || old === null) return;
    fresh.open = false;
    old.replaceWith(document.adoptNode(fresh));
    fresh.querySelector("summary")?.focus();
    live.notices.hide("plan");
  } catch {
    const close = { words: t("close"), press: () => live.notices.hide("plan") };
    live.notices.show("plan", t("refused_other"), [close]);
  }
}

export function startPlan(live: Live): void {
  if (card() === null) return;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.closest("[data-plan]") === null) return;
    event.preventDefault();
    void send(live, form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest("[data-plan-later]");
    const open = card();
    if (!link || open === null) return;
    event.preventDefault();
    open.open = false;
    open.querySelector("summary")?.focus();
  });
  const timer = window.setInterval(() => void look(live), LOOK_MS);
  live.store.listen((state, event) => {
    if (state.ended) {
      window.clearInterval(timer);
      card()?.remove();
    } else if (event?.type === "roster") void look(live);
  });
}
