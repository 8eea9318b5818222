/** Draws where the others point: arrow, ring or diamond with a name, moved by transform in one loop that stops. */
import { blockByNumber } from "./anchor.ts";
import { el, shape } from "./dom.ts";
import { isTogether, type Live } from "./live.ts";
import { type Point, step } from "./pointerpath.ts";
import { placeOf } from "./spots.ts";
import { t } from "./texts.ts";
import type { Spot } from "./wire.ts";

const NAME_MS = 2_000;
const PIN_MS = 10_000;
const SAY_EVERY_MS = 5_000;
/** An offset past the words of any block. */
const BEYOND = 1e9;
/** This device's own pin, drawn like the others. */
const OWN = -1;

interface Drawn {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  spot: Spot;
  now: Point;
  goal: Point;
  nameTimer: number | undefined;
  goneTimer: number | undefined;
  whole?: HTMLElement | null;
}

export class Pointers {
  private readonly live: Live;
  private readonly drawn = new Map<number, Drawn>();
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");
  private frame: number | undefined;
  private before = 0;
  private saidAt = Number.NEGATIVE_INFINITY;
  hidden = false;

  constructor(live: Live) {
    this.live = live;
    live.view.listen({ leave: () => this.clear(), arrive: () => this.replace() });
    live.store.listen(() => this.dropGone());
    // What stands above the page moves it as well: a card that asks something, the card of the line.
    const sizes = new ResizeObserver(() => this.replace());
    for (const part of Array.from(document.querySelectorAll("#page, #notices, [data-plan]")))
      sizes.observe(part);
    window.addEventListener("resize", () => this.replace());
    document.fonts?.ready.then(() => this.replace()).catch(() => undefined);
    live.view.main.addEventListener("toggle", () => this.replace(), true);
  }

  /** News of a device. */
  show(device: number, spot: Spot): void {
    const person = this.live.store.personOfDevice(device);
    if (this.hidden || !isTogether(this.live) || person === undefined) return;
    const alike = this.live.view.alike(person.langs?.[person.devices.indexOf(device)]);
    // In another language the words stand elsewhere: the whole block is what was meant.
    const seen = alike ? spot : { ...spot, offset: BEYOND, x: 250, y: 230 };
    this.draw(device, seen, person.role, alike ? person.name : t("points_here", { name: person.name }));
    if (seen.shown && seen.pinned) this.announce(person.name, seen);
  }

  /** This device's own pin. */
  showOwn(spot: Spot): void {
    this.draw(OWN, spot, this.live.boot.role, t("you"));
  }

  hideAll(hidden: boolean): void {
    this.hidden = hidden;
    if (hidden) this.clear();
  }

  clear(): void {
    for (const device of Array.from(this.drawn.keys())) this.remove(device);
  }

  private draw(device: number, spot: Spot, role: string, name: string): void {
    if (!spot.shown) {
      this.remove(device);
      return;
    }
    const place = placeOf(this.live.view.main, spot);
    if (place === null) return;
    const zero = this.live.overlay.origin();
    const goal = { x: place.x - zero.x, y: place.y - zero.y };
    const known = this.drawn.get(device);
    const drawn = known ?? this.create(device, role, name, goal);
    drawn.spot = spot;
    drawn.goal = goal;
    drawn.element.classList.toggle("pinned", spot.pinned);
    drawn.element.dataset.word = place.word;
    drawn.name.textContent = name;
    this.outline(drawn, spot.offset === BEYOND ? blockByNumber(this.live.view.main, spot.block) : null, role);
    drawn.element.classList.toggle("leftwards", place.x > document.documentElement.clientWidth * 0.6);
    this.showName(drawn);
    window.clearTimeout(drawn.goneTimer);
    drawn.goneTimer = spot.pinned ? window.setTimeout(() => this.remove(device), PIN_MS) : undefined;
    if (this.still.matches) drawn.now = goal;
    this.run();
  }

  private outline(drawn: Drawn, block: HTMLElement | null, role = ""): void {
    if (drawn.whole !== block) delete drawn.whole?.dataset.pointed;
    drawn.whole = block;
    if (block !== null) block.dataset.pointed = role;
  }

  private create(device: number, role: string, name: string, at: Point): Drawn {
    const label = el("span", { class: "pointer-name" }, name);
    const element = el("div", { class: "pointer", "data-role": role, "data-device": device }, label);
    element.prepend(shape(role, "pointer-shape"));
    this.live.overlay.quiet.append(element);
    const spot: Spot = { shown: true, pinned: false, block: 0, offset: 0, x: 0, y: 0 };
    const drawn = {
      element,
      name: label,
      spot,
      now: at,
      goal: at,
      nameTimer: undefined,
      goneTimer: undefined,
    };
    this.drawn.set(device, drawn);
    return drawn;
  }

  private showName(drawn: Drawn): void {
    drawn.name.hidden = false;
    window.clearTimeout(drawn.nameTimer);
    drawn.nameTimer = window.setTimeout(() => {
      drawn.name.hidden = true;
    }, NAME_MS);
  }

  private remove(device: number): void {
    const drawn = this.drawn.get(device);
    if (drawn === undefined) return;
    window.clearTimeout(drawn.nameTimer);
    window.clearTimeout(drawn.goneTimer);
    drawn.element.remove();
    this.outline(drawn, null);
    this.drawn.delete(device);
  }

  private dropGone(): void {
    const together = isTogether(this.live);
    for (const device of Array.from(this.drawn.keys())) {
      if (device === OWN) continue;
      if (!together || this.live.store.personOfDevice(device) === undefined) this.remove(device);
    }
  }

  /** The layout changed: every pointer goes to where its word is now, at once. */
  private replace(): void {
    const zero = this.live.overlay.origin();
    for (const drawn of this.drawn.values()) {
      const place = placeOf(this.live.view.main, drawn.spot);
      if (place === null) continue;
      drawn.goal = { x: place.x - zero.x, y: place.y - zero.y };
      drawn.now = drawn.goal;
    }
    this.run();
  }

  private run(): void {
    if (this.frame !== undefined) return;
    this.before = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    const elapsed = Math.max(1, now - this.before);
    this.before = now;
    let moving = false;
    for (const drawn of this.drawn.values()) {
      drawn.now = step(drawn.now, drawn.goal, elapsed);
      drawn.element.style.transform = `translate(${drawn.now.x.toFixed(1)}px, ${drawn.now.y.toFixed(1)}px)`;
      if (drawn.now !== drawn.goal) moving = true;
    }
    this.frame = moving ? requestAnimationFrame((next) => this.tick(next)) : undefined;
  }

  private announce(name: string, spot: Spot): void {
    const now = performance.now();
    if (now - this.saidAt < SAY_EVERY_MS) return;
    const word = placeOf(this.live.view.main, spot)?.word;
    if (!word) return;
    this.saidAt = now;
    this.live.announcer.say(t("points_at", { name, words: word }));
  }
}
