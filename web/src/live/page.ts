/** The page on this screen: swaps the inside of `<main>` for another page's, and tells who needs to know. */
import { sameWords } from "./alike.ts";
import { type Bootstrap, Titles } from "./bootstrap.ts";
import { parsed, say } from "./dom.ts";
import { t } from "./texts.ts";

const KEPT_FRAGMENTS = 12;

/** In place of a page: nothing of the session stands on this screen. */
export const NOWHERE = "";

/** Before a page goes (`leave`), and when another one stands there (`arrive`). */
export interface PageListener {
  leave?(): void;
  arrive?(): void;
}

export class PageView {
  readonly main: HTMLElement;
  readonly titles: Titles;
  page: string | null;
  private wanted: string | null;
  private readonly address: string;
  private readonly fragments = new Map<string, Promise<string>>();
  private readonly listeners: PageListener[] = [];
  private begun = false;
  private forgotten = 0;

  constructor(main: HTMLElement, boot: Bootstrap) {
    this.main = main;
    this.titles = new Titles(boot.topics);
    this.page = boot.page;
    this.wanted = boot.page;
    this.address = boot.fragments;
  }

  /** Who comes after the page stands there is told at once that it does. */
  listen(listener: PageListener): void {
    this.listeners.push(listener);
    if (this.begun) listener.arrive?.();
  }

  /** The first page came with the document: tells everyone once. */
  begin(): void {
    this.begun = true;
    for (const listener of this.listeners) listener.arrive?.();
    this.prefetchAround();
  }

  /** The title of a page, as it is said. */
  title(page: string | null): string {
    return page === null ? t("topics") : this.titles.page(page);
  }

  /** Whether a device that reads `lang` has the same words on its screen as this one. */
  alike(lang = ""): boolean {
    const { words, langs = "" } = this.main.querySelector<HTMLElement>("[data-words]")?.dataset ?? {};
    return words === undefined || sameWords(words, lang, langs.split(" "));
  }

  /** Fetches a page ahead of need; what fails is fetched again when it is needed. */
  prefetch(page: string | null): void {
    this.fragment(page).catch(() => undefined);
  }

  /**
   * Shows another page. Resolves true when it stands there (or stood there already), false when a newer turn came
   * first. Rejects when the page could not be fetched.
   */
  async turn(page: string | null): Promise<boolean> {
    this.wanted = page;
    if (page === this.page) {
      this.main.removeAttribute("aria-busy");
      return true;
    }
    this.main.setAttribute("aria-busy", "true");
    try {
      const { forgotten } = this;
      const html = await this.fragment(page);
      if (this.wanted !== page) return false;
      // What was on its way when all was forgotten is fetched anew.
      if (forgotten !== this.forgotten) return this.turn(page);
      // A second turn to the same page may have been quicker.
      if (this.page === page) return true;
      this.swap(page, html);
      return true;
    } finally {
      if (this.wanted === page) this.main.removeAttribute("aria-busy");
    }
  }

  /** Nothing that was fetched before is shown again. */
  forget(): void {
    this.forgotten += 1;
    this.fragments.clear();
  }

  /** Takes everything off the screen: this device may not see the page any more. */
  wipe(...instead: Node[]): void {
    for (const listener of this.listeners) listener.leave?.();
    this.fragments.clear();
    this.main.replaceChildren(...instead);
  }

  /** As `wipe`, until another page is to be shown: what is shown next is fetched anew. */
  hide(...instead: Node[]): void {
    this.wipe(...instead);
    this.page = this.wanted = NOWHERE;
    this.main.dataset.page = NOWHERE;
    this.main.removeAttribute("aria-busy");
    this.showWhere();
  }

  private swap(page: string | null, html: string): void {
    for (const listener of this.listeners) listener.leave?.();
    const focused = this.main.contains(document.activeElement) || document.activeElement === document.body;
    this.main.replaceChildren(...parsed(html));
    this.main.dataset.page = page ?? "";
    this.main.classList.toggle("broad", page === null);
    this.page = page;
    this.showWhere();
    window.scrollTo(0, 0);
    if (focused) this.focusHeading();
    for (const listener of this.listeners) listener.arrive?.();
    this.prefetchAround();
  }

  private focusHeading(): void {
    const heading = this.main.querySelector<HTMLElement>("h1, h2") ?? this.main;
    if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  private showWhere(): void {
    const topic = document.querySelector("[data-where-topic]");
    const page = document.querySelector("[data-where-page]");
    if (topic) say(topic, this.page === null ? "" : this.titles.topic(this.page));
    if (page) say(page, this.page === null ? "" : this.title(this.page));
    document.title = this.page === NOWHERE ? "Waymark" : `${this.title(this.page)} · Waymark`;
  }

  private prefetchAround(): void {
    const near = this.main.querySelectorAll<HTMLElement>("[data-next], [data-previous]");
    for (const link of Array.from(near)) this.prefetch(link.dataset.openPage || null);
  }

  /** What stands on a page, as the server renders it; rejects when it could not be fetched. */
  fragment(page: string | null): Promise<string> {
    const key = page ?? "";
    const kept = this.fragments.get(key);
    if (kept !== undefined) return kept;
    const coming = fetchFragment(page === null ? this.address : `${this.address}/${page}`);
    this.fragments.set(key, coming);
    coming.catch(() => this.fragments.delete(key));
    const oldest = this.fragments.keys().next();
    if (this.fragments.size > KEPT_FRAGMENTS && !oldest.done) this.fragments.delete(oldest.value);
    return coming;
  }
}

async function fetchFragment(address: string): Promise<string> {
  const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Fragment": "1" } });
  if (!answer.ok) throw new Error(`page fragment: ${answer.status}`);
  return answer.text();
}
