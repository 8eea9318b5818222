/** Things that lie over the page at a place of it, and scroll with it: pointers, and small cards by the words. */
import { el } from "./dom.ts";

export class Overlay {
  /** Nothing here takes a click or is read out. */
  readonly quiet: HTMLElement;
  /** Cards with buttons. */
  readonly cards: HTMLElement;
  private card: HTMLElement | null = null;

  constructor() {
    this.quiet = el("div", { class: "overlay", "aria-hidden": "true", "data-pointers": true });
    this.cards = el("div", { class: "overlay" });
    document.body.append(this.quiet);
    document.getElementById("page")?.after(this.cards);
  }

  /** The layer's own zero, in client pixels. */
  origin(): { x: number; y: number } {
    const box = this.quiet.getBoundingClientRect();
    return { x: box.left, y: box.top };
  }

  /** Shows one card below `box` (client pixels); the one before goes. */
  show(card: HTMLElement, box: DOMRect): void {
    this.hide();
    this.card = card;
    card.classList.add("float");
    this.cards.append(card);
    const zero = this.cards.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    card.style.left = `${left - zero.left}px`;
    card.style.top = `${box.bottom + 10 - zero.top}px`;
    card.scrollIntoView({ block: "nearest" });
  }

  hide(): void {
    this.card?.remove();
    this.card = null;
  }

  /** Takes the card and the frames around its words away. */
  putAway(): void {
    this.hide();
    this.outline(null);
  }

  get shown(): HTMLElement | null {
    return this.card;
  }

  /** Frames around the words of a range, for a moment: what a tap has chosen. */
  outline(range: Range | null): void {
    for (const old of Array.from(this.quiet.querySelectorAll(".outline"))) old.remove();
    if (range === null) return;
    const zero = this.origin();
    for (const box of Array.from(range.getClientRects())) {
      const frame = el("div", { class: "outline" });
      frame.style.transform = `translate(${box.left - zero.x}px, ${box.top - zero.y}px)`;
      frame.style.width = `${box.width}px`;
      frame.style.height = `${box.height}px`;
      this.quiet.append(frame);
    }
  }
}
