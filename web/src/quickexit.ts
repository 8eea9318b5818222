// Leaving by keys: Shift three times, or Escape three times, with nothing else between.

const KEYS = ["Shift", "Escape"];
const PRESSES = 3;
const WITHIN_MS = 3_000;

/** Counts presses of one key. Any other key, a tap, or too long a wait begins anew. */
export class Presses {
  private key = "";
  private times: number[] = [];
  private held = "";

  /** A key went down; `again` when it only stays down. */
  down(key: string, again: boolean): void {
    if (again) return;
    if (!KEYS.includes(key)) {
      this.reset();
      return;
    }
    if (key !== this.key) this.times = [];
    this.key = key;
    this.held = key;
  }

  /** A key came up at `at` milliseconds. Whether that was the third press. */
  up(key: string, at: number): boolean {
    if (key !== this.held) return false;
    this.held = "";
    this.times = [...this.times.filter((time) => at - time < WITHIN_MS), at];
    return this.times.length >= PRESSES;
  }

  /** Something else was done: typing a capital letter is no way out. */
  reset(): void {
    this.key = "";
    this.held = "";
    this.times = [];
  }
}

/** Calls `leave` on the third press. */
export function leaveKeys(leave: () => void): void {
  const presses = new Presses();
  window.addEventListener("keydown", (event) => presses.down(event.key, event.repeat), true);
  window.addEventListener(
    "keyup",
    (event) => {
      if (presses.up(event.key, event.timeStamp)) leave();
    },
    true,
  );
  window.addEventListener("pointerdown", () => presses.reset(), true);
}
