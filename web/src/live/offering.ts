/** "Jo may write this for me": one press below each exercise of which a part makes sense by itself. */
import { button, el } from "./dom.ts";
import type { Live } from "./live.ts";
import { sayMissing } from "./missing.ts";
import { t } from "./texts.ts";

const KINDS = new Set(["entry", "checklist", "choice", "scale", "goal", "strengths"]);

function ask(live: Live, page: string, exercise: string, worker: string): void {
  import("./scribing.ts").then(
    ({ allow }) => allow(live, page, exercise, worker),
    () => sayMissing(live),
  );
}

function placeIn(section: HTMLElement): HTMLElement {
  return (
    section.querySelector<HTMLElement>("[data-scribe-offer]") ??
    section.appendChild(el("div", { "data-scribe-offer": "", "data-noanchor": true }))
  );
}

function offer(live: Live, section: HTMLElement, page: string): void {
  const { people, scribes } = live.store.state;
  const exercise = section.dataset.exercise ?? "";
  const typed = Array.from(scribes.values()).some((one) => one.page === page && one.exercise === exercise);
  const workers = people.filter(({ role, devices }) => !typed && role === "worker" && devices.length > 0);
  const place = placeIn(section);
  const key = workers.map(({ id }) => id).join();
  if (key === place.dataset.scribeOffer) return;
  place.dataset.scribeOffer = key;
  const presses = workers.map(({ id, name }) =>
    button(t("scribe_allow", { name }), () => ask(live, page, exercise, id), "plain"),
  );
  place.replaceChildren(...presses);
}

/** Keeps the presses in line with who is here and what is being typed. */
export function offerTyping(live: Live): void {
  const update = () => {
    const page = live.view.page;
    for (const section of Array.from(live.view.main.querySelectorAll<HTMLElement>("section[data-exercise]")))
      if (page !== null && KINDS.has(section.dataset.kind ?? "")) offer(live, section, page);
  };
  live.view.listen({ arrive: update });
  live.store.listen(update);
}
