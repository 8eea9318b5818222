/** Cards in the page's flow, above the page: each has a key, so that it stands there once and can be taken away. */
import { button, el } from "./dom.ts";

export interface Choice {
  readonly words: string;
  readonly press: () => void;
  readonly kind?: string;
}

export class Notices {
  private readonly place: HTMLElement;
  private readonly cards = new Map<string, { card: HTMLElement; words: string }>();

  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** Shows (or changes) the card `key`. Its text is read out once, politely; focus stays where it is. */
  show(key: string, words: string, choices: readonly Choice[] = []): void {
    if (this.cards.get(key)?.words === words) return;
    const buttons = choices.map((choice) => button(choice.words, () => choice.press(), choice.kind ?? ""));
    const row = buttons.length === 0 ? null : el("div", { class: "actions even" }, ...buttons);
    const card = el(
      "section",
      { class: "notice", "data-notice": key },
      el("p", { role: "status" }, words),
      row,
    );
    const old = this.cards.get(key);
    if (old) old.card.replaceWith(card);
    else this.place.append(card);
    this.cards.set(key, { card, words });
  }

  hide(key: string): void {
    const known = this.cards.get(key);
    if (known === undefined) return;
    const held = known.card.contains(document.activeElement);
    known.card.remove();
    this.cards.delete(key);
    if (held) document.getElementById("page")?.focus({ preventScroll: true });
  }

  has(key: string): boolean {
    return this.cards.has(key);
  }
}
