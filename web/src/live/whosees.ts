/** Who can see this page now: one sentence, always there, by name; and what each person sees, for the panel. */
import type { PersonState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { list, t } from "./texts.ts";

type Known = Pick<LiveState, "people" | "me" | "covered">;

/** Who sees only what the service user allows. */
export const isWatcher = (person: PersonState): boolean =>
  person.role === "supervisor" || person.role === "guest";

/** Whether this person sees nothing now though they were let in: a cover is for supervisors. */
export function isCovered(person: PersonState, { covered }: Pick<LiveState, "covered">): boolean {
  return covered !== null && person.role === "supervisor";
}

/** Someone as the line names them: "Jo (worker)", "Pat (supervisor: pages only)". */
export function described(person: PersonState): string {
  const role = t(`role_${person.role}`);
  if (!isWatcher(person))
    return person.role === "service_user" ? person.name : t("name_role", { name: person.name, role });
  const scope = t(`scope_${person.scope ?? "none"}`);
  const unknown = person.role === "supervisor" && !person.known;
  return t(unknown ? "name_role_scope_code" : "name_role_scope", { name: person.name, role, scope });
}

/** Those besides `me` whose screens are here; a watcher, once they were let in. */
export function onlookers(people: readonly PersonState[], me: string): PersonState[] {
  return people.filter(
    (person) =>
      person.id !== me && person.devices.length > 0 && (!isWatcher(person) || person.scope !== null),
  );
}

/** The sentence for `me`. Who is here and covered is named too: nobody is there unseen (R38). */
export function whoSees(state: Known): string {
  const { people, me } = state;
  const others = onlookers(people, me);
  if (people.find((person) => person.id === me)?.role === "supervisor")
    return t("you_watch", { names: list(others.map((person) => person.name)) });
  const seeing = others.filter((person) => !isCovered(person, state));
  const names = list([t("you"), ...seeing.map(described)]);
  const sentence = seeing.length === 0 ? t("only_you_see") : t("who_sees", { names });
  const kept = others.filter((person) => isCovered(person, state)).map((person) => person.name);
  if (kept.length === 0) return sentence;
  return `${sentence}. ${t(kept.length === 1 ? "sees_nothing_now" : "see_nothing_now", { name: list(kept) })}`;
}

/** "You" where a person is `me`, else their name. */
export function shortName(person: PersonState, me: string): string {
  return person.id === me ? t("you") : person.name;
}

const ORDER = ["service_user", "worker", "guest", "supervisor"];

/** In the same order on every device. */
export function ordered(people: readonly PersonState[]): PersonState[] {
  return [...people].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
}
