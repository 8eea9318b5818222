/** Panels above the bottom bar: one open at a time, closed by Escape, by their button, or by a press elsewhere. */

/** The button of the bar that opens a panel; `data-also-opens`: a second way to the same panel. */
const OPENERS = "[data-opens], [data-also-opens]";

const nameOf = (opener: HTMLElement): string => opener.dataset.opens ?? opener.dataset.alsoOpens ?? "";

export class Panels {
  private readonly opened: (readonly [name: string, fill: () => void])[] = [];
  private open: { readonly name: string; readonly by: HTMLElement } | null = null;

  constructor() {
    for (const opener of Array.from(document.querySelectorAll<HTMLElement>(OPENERS))) {
      opener.addEventListener("click", () => this.toggle(opener));
    }
    for (const press of Array.from(document.querySelectorAll<HTMLElement>("[data-closes]"))) {
      press.addEventListener("click", () => this.close(true));
    }
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close(true);
    });
    document.addEventListener("pointerdown", (event) => {
      const target = event.target as Element;
      if (!target.closest("[data-panel], [data-watch], .topbar") && !target.closest(OPENERS))
        this.close(false);
    });
  }

  /** Runs `fill` each time the panel opens. */
  whenOpened(name: string, fill: () => void): void {
    this.opened.push([name, fill]);
  }

  closeAll(): void {
    this.close(false);
  }

  private toggle(opener: HTMLElement): void {
    const name = nameOf(opener);
    const was = this.open?.name === name;
    this.close(false);
    const panel = panelOf(name);
    if (was || panel === null) return;
    this.open = { name, by: opener };
    tellOpeners(name, true);
    panel.hidden = false;
    for (const [one, fill] of this.opened) if (one === name) fill();
    // On a very low screen the bar stands at the end of the page: the panel has to come into view.
    panel.querySelector<HTMLElement>("h2")?.focus();
  }

  private close(focus: boolean): void {
    if (this.open === null) return;
    const { name, by } = this.open;
    this.open = null;
    tellOpeners(name, false);
    const panel = panelOf(name);
    if (panel) panel.hidden = true;
    if (focus) by.focus({ preventScroll: true });
  }
}

function panelOf(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-panel="${name}"]`);
}

function tellOpeners(name: string, open: boolean): void {
  for (const opener of Array.from(document.querySelectorAll<HTMLElement>(OPENERS)))
    if (nameOf(opener) === name) opener.setAttribute("aria-expanded", String(open));
}
