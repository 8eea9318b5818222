/** How a drawn pointer moves to its place: most of the way at once, the rest within a few frames. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

const EASE_MS = 70;
const SETTLED_PX = 0.4;
/** Further than this the eye cannot follow: the pointer is simply there. */
const JUMP_PX = 700;

/** The next point on the way from `now` to `goal` after `elapsed` milliseconds; `goal` itself when it is all but there. */
export function step(now: Point, goal: Point, elapsed: number): Point {
  if (Math.hypot(goal.x - now.x, goal.y - now.y) > JUMP_PX) return goal;
  const part = 1 - Math.exp(-elapsed / EASE_MS);
  const x = now.x + (goal.x - now.x) * part;
  const y = now.y + (goal.y - now.y) * part;
  if (Math.hypot(goal.x - x, goal.y - y) < SETTLED_PX) return goal;
  return { x, y };
}
