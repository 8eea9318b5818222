/** Sends where this device points: at most one frame for each frame of the screen, and none while nothing moves. */
import { isAlone, isTogether, type Live } from "./live.ts";
import type { Pointers } from "./pointers.ts";
import { spotAt } from "./spots.ts";
import type { Spot } from "./wire.ts";

const PIN_MS = 10_000;
/** At most sixty times a second, also on a screen that draws more often. */
const EVERY_MS = 15;
const NOWHERE: Spot = { shown: false, pinned: false, block: 0, offset: 0, x: 0, y: 0 };

function same(a: Spot, b: Spot): boolean {
  return (
    a.shown === b.shown &&
    a.pinned === b.pinned &&
    a.block === b.block &&
    a.offset === b.offset &&
    a.x === b.x &&
    a.y === b.y
  );
}

export class Pointing {
  private readonly live: Live;
  private readonly pointers: Pointers;
  private sent: Spot = NOWHERE;
  private at: { x: number; y: number } | null = null;
  private frame: number | undefined;
  private measuredAt = 0;
  private pinTimer: number | undefined;

  constructor(live: Live, pointers: Pointers) {
    this.live = live;
    this.pointers = pointers;
    if (live.boot.role === "supervisor" || isAlone(live)) return;
    const main = live.view.main;
    main.addEventListener("pointermove", (event) => this.moved(event), { passive: true });
    main.addEventListener("pointerleave", () => this.stop());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.stop();
    });
    live.view.listen({ leave: () => this.reset() });
  }

  /** A pin on a spot: it stays for ten seconds or until the next, and a moving mouse does not take it away. */
  pin(spot: Spot): void {
    const pinned = { ...spot, pinned: true };
    this.pointers.showOwn(pinned);
    this.send(pinned);
    window.clearTimeout(this.pinTimer);
    this.pinTimer = window.setTimeout(() => this.unpin(), PIN_MS);
  }

  unpin(): void {
    if (this.pinTimer === undefined) return;
    window.clearTimeout(this.pinTimer);
    this.pinTimer = undefined;
    this.pointers.showOwn(NOWHERE);
    this.send(NOWHERE);
  }

  private moved(event: PointerEvent): void {
    if (event.pointerType === "touch" || this.pinTimer !== undefined) return;
    this.at = { x: event.clientX, y: event.clientY };
    this.frame ??= requestAnimationFrame(() => this.measure());
  }

  private measure(): void {
    this.frame = undefined;
    const now = performance.now();
    if (now - this.measuredAt < EVERY_MS) {
      // Fast screens draw more often than anyone can follow: this one waits for the next frame.
      this.frame = requestAnimationFrame(() => this.measure());
      return;
    }
    this.measuredAt = now;
    if (this.at === null || this.pinTimer !== undefined) return;
    const spot = spotAt(this.live.view.main, this.at.x, this.at.y);
    if (spot !== null) this.send(spot);
  }

  private stop(): void {
    this.at = null;
    if (this.pinTimer === undefined) this.send(NOWHERE);
  }

  private reset(): void {
    window.clearTimeout(this.pinTimer);
    this.pinTimer = undefined;
    this.at = null;
    // The page that goes is no longer the shared one: said without asking whether this device stands there.
    if (this.sent.shown) this.live.socket.point(NOWHERE);
    this.sent = NOWHERE;
  }

  private send(spot: Spot): void {
    if (same(spot, this.sent) || (!spot.shown && !this.sent.shown)) return;
    if (!isTogether(this.live) || this.live.store.state.pause !== null) return;
    this.sent = spot;
    this.live.socket.point(spot);
  }
}
