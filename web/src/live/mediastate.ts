/** Where a jointly played video stands now, from the session's last word on it. */
import type { MediaState } from "./protocol.gen.ts";

/** The position in seconds at server time `now` (milliseconds); never before the start or after the end. */
export function positionAt(media: MediaState, now: number, duration: number): number {
  const run = media.playing ? Math.max(0, now - media.at) / 1000 : 0;
  const position = media.position + run;
  return Number.isFinite(duration) && duration > 0 ? Math.min(position, duration) : position;
}

/** Whether it still runs at `now`: it plays and has not come to its end. */
export function runsAt(media: MediaState, now: number, duration: number): boolean {
  return media.playing && !(duration > 0 && positionAt(media, now, duration) >= duration);
}

/** Seconds as they are read on a player: 0:07, 12:30. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
