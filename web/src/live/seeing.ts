/** "See what Pat sees": the server's own picture of another person's screen, in place of this page until Back. */
import { el, parsed } from "./dom.ts";
import type { Live } from "./live.ts";
import type { Panels } from "./panels.ts";
import { t } from "./texts.ts";

/** The ids of the picture would be those of the page below it; its own get a beginning of their own. */
function apart(root: ParentNode): void {
  for (const element of Array.from(root.querySelectorAll("[id]"))) element.id = `seen-${element.id}`;
  for (const name of ["aria-labelledby", "aria-describedby", "for"]) {
    for (const element of Array.from(root.querySelectorAll(`[${name}]`)))
      element.setAttribute(name, `seen-${element.getAttribute(name)}`);
  }
}

class Sheet {
  private readonly sheet = el("section", { class: "seen-sheet", role: "main" });
  private readonly live: Live;
  private address = "";
  private before: HTMLElement | null = null;
  private scrolled = 0;

  constructor(live: Live) {
    this.live = live;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.sheet.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-seen-back]") === null) return;
      event.preventDefault();
      this.close();
    });
  }

  async open(address: string, from: HTMLElement): Promise<void> {
    this.before = from;
    this.address = address;
    await this.fill();
  }

  /** Looks again while the picture is open: what changed for the other shows here as well. */
  async refresh(): Promise<void> {
    if (this.sheet.isConnected) await this.fill();
  }

  private async fill(): Promise<void> {
    const { address } = this;
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Fragment": "1" } });
      if (!answer.ok) throw new Error(`preview: ${answer.status}`);
      const nodes = parsed(await answer.text());
      if (address === this.address) this.show(nodes);
    } catch {
      if (address !== this.address) return;
      this.close();
      this.live.announcer.say(t("not_connected"));
    }
  }

  private show(nodes: Node[]): void {
    this.sheet.replaceChildren(...nodes);
    apart(this.sheet);
    if (this.sheet.isConnected) return;
    this.scrolled = window.scrollY;
    this.live.view.main.after(this.sheet);
    document.body.classList.add("seeing");
    window.scrollTo(0, 0);
    this.sheet.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  close(): void {
    this.address = "";
    if (!this.sheet.isConnected) return;
    this.sheet.remove();
    this.sheet.replaceChildren();
    document.body.classList.remove("seeing");
    window.scrollTo(0, this.scrolled);
    this.before?.focus({ preventScroll: true });
  }
}

/** What may change the picture. Words that are typed meanwhile come with the next look. */
const CHANGES = new Set(
  (
    "navigated mark_added mark_removed entry_shared entry_unshared entry_removed kept_back " +
    "granted revoked covered uncovered"
  ).split(" "),
);

let sheet: Sheet | null = null;

function begun(live: Live): Sheet {
  const fresh = new Sheet(live);
  live.store.listen((state, event) => {
    if (state.pause !== null) fresh.close();
    else if (event !== null && CHANGES.has(event.type)) void fresh.refresh();
  });
  return fresh;
}

/** Shows what a link of the panel leads to. This file comes with the first press on one. */
export function see(live: Live, panels: Panels, link: HTMLAnchorElement): void {
  sheet ??= begun(live);
  panels.closeAll();
  const opener = document.querySelector<HTMLElement>('[data-opens="people"]');
  void sheet.open(link.href, opener ?? link);
}
