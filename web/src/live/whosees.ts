/** Who can see this page now: one sentence, always there, by name. */
import type { PersonState } from "./protocol.gen.ts";
import { list, t } from "./texts.ts";

const isWatcher = (person: PersonState): boolean => person.role === "supervisor" || person.role === "guest";

/** Someone as the line names them: "Jo (worker)", "Pat (supervisor: pages only)". */
export function described(person: PersonState): string {
  const role = t(`role_${person.role}`);
  if (!isWatcher(person))
    return person.role === "service_user" ? person.name : t("name_role", { name: person.name, role });
  const scope = t(`scope_${person.scope ?? "none"}`);
  return t("name_role_scope", { name: person.name, role, scope });
}

/** Those besides `me` whose screens show the session now. */
export function onlookers(people: readonly PersonState[], me: string): PersonState[] {
  return people.filter(
    (person) =>
      person.id !== me && person.devices.length > 0 && (!isWatcher(person) || person.scope !== null),
  );
}

/** The sentence for `me`; null until anything is known. */
export function whoSees(people: readonly PersonState[], me: string): string {
  const self = people.find((person) => person.id === me);
  const others = onlookers(people, me);
  if (self?.role === "supervisor")
    return t("you_watch", { names: list(others.map((person) => person.name)) });
  if (others.length === 0) return t("only_you_see");
  return t("who_sees", { names: list([t("you"), ...others.map(described)]) });
}

/** "You" where a person is `me`, else their name. */
export function shortName(person: PersonState, me: string): string {
  return person.id === me ? t("you") : person.name;
}
