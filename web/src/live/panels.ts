/** Panels above the bottom bar: one open at a time, closed by Escape, by their button, or by a press elsewhere. */

export class Panels {
  private readonly opened = new Map<string, () => void>();

  constructor() {
    for (const opener of Array.from(document.querySelectorAll<HTMLElement>("[data-opens]"))) {
      opener.addEventListener("click", () => this.toggle(opener));
    }
    for (const press of Array.from(document.querySelectorAll<HTMLElement>("[data-closes]"))) {
      press.addEventListener("click", () => {
        const open = this.current();
        if (open !== null) this.close(open, true);
      });
    }
    document.addEventListener("keydown", (event) => {
      const open = this.current();
      if (event.key === "Escape" && open !== null) this.close(open, true);
    });
    document.addEventListener("pointerdown", (event) => {
      const open = this.current();
      const target = event.target as Element;
      if (open !== null && !target.closest("[data-panel], [data-opens], .topbar")) this.close(open, false);
    });
  }

  /** Runs `fill` each time the panel opens. */
  whenOpened(name: string, fill: () => void): void {
    this.opened.set(name, fill);
  }

  closeAll(): void {
    const open = this.current();
    if (open !== null) this.close(open, false);
  }

  private panel(opener: HTMLElement): HTMLElement | null {
    return document.querySelector<HTMLElement>(`[data-panel="${opener.dataset.opens}"]`);
  }

  private current(): HTMLElement | null {
    return document.querySelector<HTMLElement>('[data-opens][aria-expanded="true"]');
  }

  private toggle(opener: HTMLElement): void {
    const was = opener.getAttribute("aria-expanded") === "true";
    this.closeAll();
    const panel = this.panel(opener);
    if (was || panel === null) return;
    opener.setAttribute("aria-expanded", "true");
    panel.hidden = false;
    this.opened.get(opener.dataset.opens ?? "")?.();
    panel.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private close(opener: HTMLElement, focus: boolean): void {
    opener.setAttribute("aria-expanded", "false");
    const panel = this.panel(opener);
    if (panel) panel.hidden = true;
    if (focus) opener.focus({ preventScroll: true });
  }
}
