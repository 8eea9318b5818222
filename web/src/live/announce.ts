/** One polite live region: each thing is said once. */
import { el } from "./dom.ts";

const KEPT_MS = 8000;

export class Announcer {
  private readonly region: HTMLElement;
  private last = "";

  constructor() {
    this.region = el("div", { class: "visually-hidden", "aria-live": "polite", "data-announce": true });
    document.body.append(this.region);
  }

  /** Says `words`; the same words right after one another are said once. */
  say(words: string): void {
    if (words === "" || words === this.last) return;
    this.last = words;
    const line = el("p", {}, words);
    this.region.append(line);
    window.setTimeout(() => {
      line.remove();
      if (this.last === words) this.last = "";
    }, KEPT_MS);
  }
}
