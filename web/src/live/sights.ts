/** What each person can see now, in plain words: for the panel, the bar and what is read out. */
import type { PersonState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { list, t } from "./texts.ts";
import { isCovered } from "./whosees.ts";

type Known = Pick<LiveState, "people" | "covered">;
type KnownTo = Known & Pick<LiveState, "me">;

/** The name of the person who decides what others see. */
export function ownerName({ people }: Pick<LiveState, "people">): string {
  return people.find((person) => person.role === "service_user")?.name ?? t("someone");
}

/** What `person` sees now, in one sentence for the person of this device. */
export function sightOf(person: PersonState, state: KnownTo): string {
  const { name } = person;
  const owner = state.people.find((one) => one.role === "service_user");
  if (person.role === "service_user") return t("sight_owner", { name });
  if (person.role === "worker")
    return t(owner?.id === state.me ? "sight_worker_owner" : "sight_worker", {
      name,
      owner: ownerName(state),
    });
  if (person.waiting)
    return owner?.id === state.me
      ? t(`waits_you_${person.role}`, { name })
      : t("waits_for", { name, owner: ownerName(state) });
  if (person.scope === null) return t("sees_nothing", { name });
  if (isCovered(person, state)) return t("sees_nothing_now", { name });
  return t(`sight_${person.scope}`, { name });
}

/** Supervisors who were let in: those whom a cover is for. */
export function supervised(people: readonly PersonState[]): PersonState[] {
  return people.filter((person) => person.role === "supervisor" && person.scope !== null);
}

/** The line of the bar while a supervisor watches, or is kept out; null when there is nothing to say. */
export function watchLine(state: Known): string | null {
  const letIn = supervised(state.people);
  const names = letIn.map((person) => person.name);
  if (state.covered !== null && names.length > 0)
    return t(names.length === 1 ? "sees_nothing_now" : "see_nothing_now", { name: list(names) });
  const here = letIn.filter((person) => person.devices.length > 0);
  if (here.length === 0) return null;
  const seen = here.map((person) =>
    t("name_scope", { name: person.name, scope: t(`scope_${person.scope}`) }),
  );
  return t("watching", { names: list(seen) });
}
