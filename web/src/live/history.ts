/** The browser's Back and Forward turn pages, as the page's own buttons do; nobody falls out of the session by them. */
import { isAlone, type Live } from "./live.ts";
import { open } from "./turning.ts";

/** What stands at each step: the page, and how many steps of this session lie behind it (see leave.ts). */
interface Step {
  readonly page: string | null;
  readonly depth: number;
}

function step(): Step | null {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && "depth" in state ? (state as Step) : null;
}

export function startHistory(live: Live): void {
  if (isAlone(live)) return;
  let depth = step()?.depth ?? 0;
  let begun = false;
  let left = false;
  /** Where Back or Forward asked to go; that turn makes no new step. */
  let asked: Step | null = null;
  const keep = (how: "pushState" | "replaceState") =>
    window.history[how]({ page: live.view.page, depth } satisfies Step, "");
  live.view.listen({
    arrive: () => {
      const known = asked !== null && asked.page === live.view.page;
      asked = null;
      if (known) return;
      if (begun) depth += 1;
      keep(begun ? "pushState" : "replaceState");
      begun = true;
    },
  });
  window.addEventListener("popstate", () => {
    const to = step();
    if (to === null || left) return;
    depth = to.depth;
    if (to.page === live.view.page) return;
    asked = to;
    open(live, to.page);
  });
  // A jump within the page ("Skip to the page") is a step of the browser's own.
  window.addEventListener("hashchange", () => {
    if (step() !== null || left) return;
    depth += 1;
    keep("replaceState");
  });
  document.addEventListener("waymark:leave", () => {
    left = true;
  });
}
