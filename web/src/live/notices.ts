/** Cards in the page's flow, above the page: each has a key, so that it stands there once and can be taken away. */
import { button, el } from "./dom.ts";
import { t } from "./texts.ts";

export interface Choice {
  readonly words: string;
  readonly press: () => void;
  readonly kind?: string;
}

export class Notices {
  private readonly place: HTMLElement;
  private readonly cards = new Map<string, { card: HTMLElement; words: string }>();

  /** Stands at the bottom while the cards are out of sight, for who has read on. */
  private readonly sign = button(t("notice_above"), () => this.lookUp(), "notice-sign");

  constructor(place: HTMLElement) {
    this.place = place;
    this.sign.hidden = true;
    (document.querySelector("[data-above-bar]") ?? document.body).append(this.sign);
    new IntersectionObserver(() => this.tell()).observe(place);
  }

  /** That nobody else is here yet asks for no answer: who reads alone is not told of it all the time. */
  private tell(): void {
    const box = this.place.getBoundingClientRect();
    const seen = box.bottom > 80 && box.top < window.innerHeight;
    this.sign.hidden = seen || this.cards.size === Number(this.cards.has("nobody"));
  }

  /**
   * Shows (or changes) the card `key`. Its text is read out once, politely; focus stays where it is. `more`: smaller
   * sentences below it, one a line.
   */
  show(key: string, words: string, choices: readonly Choice[] = [], more: readonly string[] = []): void {
    if (this.cards.get(key)?.words === words) return;
    const buttons = choices.map((choice) => button(choice.words, () => choice.press(), choice.kind ?? ""));
    const lines = more.map((line) => el("p", { class: "small quiet" }, line));
    const row = buttons.length === 0 ? null : el("div", { class: "actions even" }, ...buttons);
    const card = el("section", { class: "notice", "data-notice": key }, el("p", {}, words), ...lines, row);
    const old = this.cards.get(key);
    if (old) old.card.replaceWith(card);
    else this.place.append(card);
    this.cards.set(key, { card, words });
    this.tell();
  }

  hide(key: string): void {
    const known = this.cards.get(key);
    if (known === undefined) return;
    const held = known.card.contains(document.activeElement);
    known.card.remove();
    this.cards.delete(key);
    this.tell();
    if (held) document.getElementById("page")?.focus({ preventScroll: true });
  }

  /** Takes all cards away. */
  clear(): void {
    for (const key of Array.from(this.cards.keys())) this.hide(key);
  }

  private lookUp(): void {
    this.place.scrollIntoView({ block: "start" });
    this.place.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }
}
