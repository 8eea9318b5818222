/** Early signs: rows of three lines; what others notice is a button that begins a row. */
import type { Bind } from "../../../web/src/live/answers.ts";
import { button } from "../../../web/src/live/dom.ts";
import { RowBinding } from "../../../web/src/live/rows.ts";

export const bind: Bind = (exercise) => {
  const fields = new RowBinding(exercise);
  const offers = Array.from(exercise.form.querySelectorAll<HTMLElement>("[data-offer]"));
  const add = exercise.form.querySelector<HTMLElement>("[data-offers]")?.dataset.offers ?? "";
  const presses = offers.map((offer) => {
    const words = offer.dataset.offer ?? "";
    const press = button(words, () => fields.list("sign")?.add(words), "offer");
    press.setAttribute("aria-label", `${add}: ${words}`);
    offer.replaceChildren(press);
    return press;
  });
  return {
    origin: fields.origin,
    adopt: () => fields.adopt(),
    lock: (locked) => {
      fields.lock(locked);
      for (const press of presses) press.disabled = locked;
    },
    destroy: () => {
      for (const offer of offers) offer.replaceChildren(offer.dataset.offer ?? "");
      fields.destroy();
    },
  };
};
