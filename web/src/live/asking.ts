/** Cards that ask for an answer: a proposed page, and who would like to come in. They come when there is one. */
import { isOneOfTheTwo, type Live } from "./live.ts";
import { nobodyElse } from "./parts.ts";
import type { PersonState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";

function showProposal(live: Live, state: LiveState): void {
  const proposal = state.proposal;
  if (proposal === null || !isOneOfTheTwo(live.boot.role)) {
    live.notices.hide("proposal");
    return;
  }
  const page = live.view.title(proposal.page);
  const answer = (how: "accept" | "decline") => () =>
    void live.act({ type: "answer_proposal", proposal: proposal.id, answer: how });
  if (proposal.by === state.me) {
    live.notices.show("proposal", t("proposal_yours", { page }), [
      { words: t("proposal_back"), press: answer("decline") },
    ]);
    return;
  }
  const name = live.store.person(proposal.by)?.name ?? t("someone");
  live.notices.show("proposal", t("proposal", { name, page }), [
    { words: t("proposal_yes"), press: answer("accept") },
    { words: t("proposal_no"), press: answer("decline") },
  ]);
}

/** A sentence of web/consent.py: what a yes is given to, and the record keeps a hash of. */
const PROMISE = "consent_promise";

/** Who asks, and why: a supervisor comes to see how the worker who asked them in works. */
function question(live: Live, person: PersonState): string {
  const { name } = person;
  if (person.role !== "supervisor") return t("asks_to_join", { name });
  if (!person.known) return t("asks_unknown", { name });
  const asker = live.store.person(person.asked_by ?? null);
  if (asker?.role === "worker") return t("asks_to_watch_of", { name, worker: asker.name });
  const worker = live.store.state.people.find((other) => other.role === "worker")?.name ?? t("someone");
  return t("asks_to_watch", { name, worker });
}

/** The service user's answer to someone who asks to come in: three buttons of the same size. */
function askOwner(live: Live, person: PersonState): void {
  const participant = person.id;
  const { name } = person;
  const grant = (scope: "pages" | "pointers") => () => void live.act({ type: "grant", participant, scope });
  const choices = [
    { words: t("no"), press: () => void live.act({ type: "revoke", participant }) },
    { words: t("pages_only"), press: grant("pages") },
    { words: t("pages_and_pointers"), press: grant("pointers") },
  ];
  const more = (["pages", "pointers"] as const).map(
    (scope) =>
      `${t(scope === "pages" ? "pages_only" : "pages_and_pointers")}: ${t(`sight_${scope}`, { name })}`,
  );
  const words = `${question(live, person)} ${t(PROMISE, { name })}`;
  live.notices.show(`ask-${participant}`, words, choices, more);
}

function showWaiting(live: Live, state: LiveState, asked: Set<string>): void {
  for (const person of state.people) {
    if (!person.waiting) continue;
    if (live.boot.role === "service_user") askOwner(live, person);
    else if (live.boot.role === "worker") {
      const owner = state.people.find((other) => other.role === "service_user")?.name ?? t("someone");
      live.notices.show(`ask-${person.id}`, t("waits_for", { name: person.name, owner }));
    }
    asked.add(person.id);
  }
  for (const id of Array.from(asked)) {
    if (state.people.some((person) => person.id === id && person.waiting)) continue;
    live.notices.hide(`ask-${id}`);
    asked.delete(id);
  }
}

/** Opens the panel of people and asks the other of the two in: a session begins with one person and a code. */
function askTheOther(role: string): void {
  const other = role === "service_user" ? "worker" : "service_user";
  const opener = document.querySelector<HTMLElement>('[data-opens="people"]');
  if (opener?.getAttribute("aria-expanded") !== "true") opener?.click();
  document.querySelector<HTMLElement>(`form[data-invite] button[value="${other}"]`)?.click();
}

/** Until someone else comes, the way to ask them in stands on the page. */
function showNobody(live: Live, state: LiveState): void {
  if (!nobodyElse(live, state)) {
    live.notices.hide("nobody");
    return;
  }
  live.notices.show("nobody", t("nobody_yet"), [
    { words: t("show_code"), press: () => askTheOther(live.boot.role), kind: "main" },
  ]);
}

/** Brings the cards in line with the state, from now on. */
export function keepCards(live: Live): void {
  const asked = new Set<string>();
  live.store.listen((state, event) => {
    showNobody(live, state);
    showProposal(live, state);
    showWaiting(live, state, asked);
    if (event?.type !== "proposal_answered" || event.answer !== "decline" || event.actor === state.me) return;
    const name = live.store.person(event.actor)?.name;
    if (name) live.announcer.say(t("not_yet_by", { name }));
  });
}
