/** Cards: round buttons for piles; for an order, buttons that move a card one step. Nothing needs to be dragged. */
import type { Bind, Binding, Exercise } from "../../../web/src/live/answers.ts";
import { button, el, say } from "../../../web/src/live/dom.ts";
import { bindFields } from "../../../web/src/live/fields.ts";
import { inOrder, type Placed, stepped } from "../../../web/src/live/places.ts";
import { knowSetters } from "../../../web/src/live/setters.ts";

class Ranking implements Binding {
  readonly origin = this;
  private readonly exercise: Exercise;
  private readonly list: HTMLElement;

  constructor(exercise: Exercise, list: HTMLElement) {
    this.exercise = exercise;
    this.list = list;
    const { up = "", down = "" } = list.dataset;
    for (const card of this.cards()) {
      const name = card.dataset.card ?? "";
      const words = card.querySelector(".card-words")?.textContent ?? "";
      const mover = (label: string, step: -1 | 1) => {
        const press = button(label, () => this.move(name, step));
        press.setAttribute("aria-label", `${label}: ${words}`);
        return press;
      };
      card.append(el("span", { class: "card-acts" }, mover(up, -1), mover(down, 1)));
    }
    knowSetters(exercise.entry);
    exercise.entry.named = this.show;
    exercise.entry.answer.observe(this.show);
    this.show();
  }

  adopt(): void {
    this.show();
  }

  lock(locked: boolean): void {
    for (const press of Array.from(this.list.querySelectorAll("button"))) press.disabled = locked;
  }

  destroy(): void {
    this.exercise.entry.answer.unobserve(this.show);
    for (const acts of Array.from(this.list.querySelectorAll(".card-acts, .set-by"))) acts.remove();
  }

  private cards(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[data-card]"));
  }

  private placed(): Placed[] {
    return this.cards().map((card) => {
      const name = card.dataset.card ?? "";
      const moved = this.exercise.entry.answer.get(`rank:${name}`);
      return { name, place: typeof moved === "number" ? moved : Number(card.dataset.place) };
    });
  }

  private move(name: string, step: -1 | 1): void {
    const { answer } = this.exercise.entry;
    const place = stepped(this.placed(), name, step);
    if (place === null) return;
    const held = document.activeElement;
    answer.doc?.transact(() => answer.set(`rank:${name}`, place), this.origin);
    // The card went to another place in the page; the finger that pressed can press again.
    if (held instanceof HTMLElement) held.focus();
  }

  private readonly show = (): void => {
    const cards = new Map(this.cards().map((card) => [card.dataset.card ?? "", card]));
    const held = document.activeElement;
    inOrder(this.placed()).forEach(({ name }, index) => {
      const card = cards.get(name);
      if (card === undefined) return;
      if (this.list.children[index] !== card) this.list.insertBefore(card, this.list.children[index] ?? null);
      this.showWho(card, this.exercise.who(`rank:${name}`));
    });
    if (held instanceof HTMLElement && this.list.contains(held)) held.focus();
  };

  private showWho(card: HTMLElement, name: string): void {
    const by =
      card.querySelector<HTMLElement>(".set-by") ?? card.appendChild(el("span", { class: "set-by" }));
    say(by, name);
    by.hidden = name === "";
  }
}

export const bind: Bind = (exercise) => {
  const list = exercise.form.querySelector<HTMLElement>("[data-ranking]");
  return list === null ? bindFields(exercise) : new Ranking(exercise, list);
};
