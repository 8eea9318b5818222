/** Whether an entry's words are on disk: "Saved" is said only after the server committed all of them. */

export type SaveLine = "none" | "saving" | "late" | "offline" | "saved";

/** Queued frames after a reconnect can bring the count to nothing a moment early; so long it must stay there. */
const SURE_MS = 250;
const LATE_MS = 5_000;

export class SaveState {
  private dirtySince: number | null = null;
  private cleanSince: number | null = null;
  /** When the words were last known to be on disk, on this device's clock. */
  savedAt: number | null = null;

  /** Something was written at `now`. */
  wrote(now: number): void {
    this.dirtySince ??= now;
    this.cleanSince = null;
  }

  /** The provider's word: how many changes the server has not acknowledged, and whether we are in step with it. */
  counted(unsynced: number, inStep: boolean, now: number): void {
    if (unsynced === 0 && inStep) this.cleanSince ??= now;
    else this.cleanSince = null;
  }

  /** Whether words of this device may not be on disk yet. */
  get dirty(): boolean {
    return this.dirtySince !== null;
  }

  /** How long words have not been on disk, in milliseconds. */
  unsavedFor(now: number): number {
    return this.dirtySince === null ? 0 : now - this.dirtySince;
  }

  /** Takes note when, by `now`, everything is surely on disk. */
  settle(now: number, connected: boolean): void {
    if (this.dirtySince === null || this.cleanSince === null || !connected) return;
    if (now - this.cleanSince < SURE_MS) return;
    this.dirtySince = null;
    this.savedAt = now;
  }

  /** What to show at `now`; asking changes nothing. */
  line(now: number, connected: boolean): SaveLine {
    if (this.dirtySince === null) return this.savedAt === null ? "none" : "saved";
    if (!connected) return "offline";
    return now - this.dirtySince > LATE_MS ? "late" : "saving";
  }
}
