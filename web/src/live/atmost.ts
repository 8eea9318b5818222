/**
 * Boxes of which at most so many may be ticked, as `data-max` of the form says. With one, a new tick takes the old
 * one's place.
 */
import type { Bind, Binding, Exercise } from "./answers.ts";
import { t } from "./texts.ts";

/** The fields that `bind` brings to life, with a bound on their boxes. */
export function atMost(bind: Bind, exercise: Exercise): Binding {
  const { form, tell } = exercise;
  const max = Number(form.querySelector<HTMLElement>("[data-max]")?.dataset.max ?? Number.POSITIVE_INFINITY);
  const ticked = (besides: HTMLInputElement) =>
    Array.from(form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")).filter(
      (box) => box.checked && box !== besides,
    );
  const newTick = (event: Event) => {
    const box = event.target as HTMLInputElement;
    return box.type === "checkbox" && box.checked ? box : null;
  };
  // Before the fields hear of it: a tick too many never gets into the answer.
  const guard = (event: Event) => {
    const box = newTick(event);
    if (box === null || max === 1 || ticked(box).length < max) return;
    box.checked = false;
    event.stopImmediatePropagation();
    tell(t("choice_full", { max }));
  };
  // After they heard of it: one act for whoever takes it back, as both come within a moment.
  const makeRoom = (event: Event) => {
    const box = newTick(event);
    for (const other of box !== null && max === 1 ? ticked(box) : []) {
      other.checked = false;
      other.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  form.addEventListener("input", guard, true);
  const fields = bind(exercise);
  form.addEventListener("input", makeRoom);
  return {
    origin: fields.origin,
    adopt: () => fields.adopt(),
    lock: (locked) => fields.lock(locked),
    destroy: () => {
      form.removeEventListener("input", guard, true);
      form.removeEventListener("input", makeRoom);
      fields.destroy();
    },
  };
}
