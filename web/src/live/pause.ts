/**
 * The pause for both: a quiet cover over every screen, until both say that they can go on. A blank one (R46) looks like
 * some other page, and stands on this screen before the server hears of it.
 */
import { plainFace, plainPage } from "../plain.ts";
import { button, el, say } from "./dom.ts";
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import type { LiveState } from "./state.ts";
import { list, t } from "./texts.ts";

let unreachable: Element[] = [];

/** Everything but `cover` is out of reach; the quiet one leaves Help and the way out at their place. Null undoes it. */
function setReach(cover: HTMLElement | null, blank: boolean): void {
  document.body.classList.toggle("paused", cover !== null && !blank);
  document.body.classList.toggle("blank", cover !== null && blank);
  for (const part of unreachable) {
    part.removeAttribute("inert");
    part.removeAttribute("aria-hidden");
  }
  unreachable = [];
  if (cover === null) return;
  const parts = document.querySelectorAll(blank ? "body > *" : "#page, #notices, [data-plan], [data-bar]");
  unreachable = Array.from(parts).filter((part) => part !== cover && !part.hasAttribute("aria-hidden"));
  for (const part of unreachable) {
    part.setAttribute("inert", "");
    part.setAttribute("aria-hidden", "true");
  }
}

/** One kind of cover, with its way on. */
interface Cover {
  readonly root: HTMLElement;
  readonly go: HTMLButtonElement | null;
  readonly waits: HTMLElement | null;
  readonly title: HTMLElement | null;
}

/** As it came with the page; a watcher's has no way on. */
function quietCover(press: () => void): Cover {
  const template = document.querySelector<HTMLTemplateElement>("[data-pause-cover]");
  const root = template?.content.firstElementChild as HTMLElement;
  const go = root.querySelector("button");
  go?.addEventListener("click", press);
  return { root, go, waits: root.querySelector("p"), title: root.querySelector("h2") };
}

/** A list like any other, with two small buttons that tell nothing. */
function blankCover(press: () => void, mayGo: boolean): Cover {
  const go = button(t("go_on"), press, "plain");
  const waits = el("p", { role: "status" });
  const close = button(t("close"), leaveFromHere, "plain");
  const root = plainPage();
  const title = root.querySelector<HTMLElement>("h1") ?? root;
  title.tabIndex = -1;
  root.append(el("div", { class: "plain-actions" }, ...(mayGo ? [go] : []), close), waits);
  return { root, go, waits, title };
}

function leaveFromHere(): void {
  document.querySelector<HTMLButtonElement>("form[data-exit] button")?.click();
}

class Covers {
  private readonly live: Live;
  private readonly quiet: Cover;
  private readonly blank: Cover;
  private shown: Cover | null = null;
  private before: Element | null = null;
  private oldFace: (() => void) | null = null;
  /** This device is blank before, or without, the server's word. */
  private here = false;

  constructor(live: Live) {
    this.live = live;
    const mayGo = isOneOfTheTwo(live.boot.role);
    this.quiet = quietCover(() => this.goOn());
    this.blank = blankCover(() => this.goOn(), mayGo);
  }

  /** Blank at once here, and within a second on the other screens. */
  blankBoth(): void {
    this.here = true;
    this.follow(this.live.store.state);
    this.live.act({ type: "pause_all", blank: true });
  }

  follow(state: LiveState): void {
    const { pause } = state;
    if (pause?.blank) this.here = false;
    if (pause === null && !this.here) {
      this.hide();
      return;
    }
    const cover = this.here || pause?.blank ? this.blank : this.quiet;
    if (pause !== null) this.tell(cover, state, pause.ready);
    this.show(cover);
  }

  private tell(cover: Cover, state: LiveState, readyOnes: readonly string[]): void {
    const ready = readyOnes.includes(state.me);
    if (cover.go) cover.go.disabled = ready;
    if (cover.waits === null) return;
    if (cover === this.blank) {
      say(cover.waits, ready ? t("wait") : "");
      return;
    }
    const others = state.people.filter((person) => readyOnes.includes(person.id) && person.id !== state.me);
    const names = list(others.map((person) => person.name));
    say(cover.waits, ready ? t("pause_waiting") : names === "" ? "" : t("pause_ready", { names }));
  }

  private goOn(): void {
    if (this.live.store.state.pause !== null) this.live.act({ type: "resume_all" });
    else {
      this.here = false;
      this.hide();
    }
  }

  private show(cover: Cover): void {
    if (this.shown === cover) return;
    if (this.shown === null) this.before = document.activeElement;
    else this.shown.root.remove();
    document.body.append(cover.root);
    setReach(cover.root, cover === this.blank);
    if (cover === this.blank) this.oldFace ??= plainFace();
    this.shown = cover;
    this.live.overlay.hide();
    cover.title?.focus({ preventScroll: true });
  }

  private hide(): void {
    if (this.shown === null) return;
    this.shown.root.remove();
    this.shown = null;
    this.oldFace?.();
    this.oldFace = null;
    setReach(null, false);
    const { before } = this;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    this.live.announcer.say(t("resumed"));
  }
}

export function startPause(live: Live): void {
  if (isAlone(live)) return;
  const covers = new Covers(live);
  document.querySelector("[data-pause]")?.addEventListener("click", () => live.act({ type: "pause_all" }));
  document.querySelector('[data-menu="blank"]')?.addEventListener("click", () => covers.blankBoth());
  live.store.listen((state) => covers.follow(state));
}
