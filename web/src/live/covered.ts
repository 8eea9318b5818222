/** A supervisor's screen while they may see nothing: a calm page, and not a word of the session left behind it. */
import type { Live } from "./live.ts";

/** The calm page for a reason; it came with the document, so that it stands there at once and without a connection. */
function calmPage(why: string): Node[] {
  const kept = document.querySelector<HTMLTemplateElement>(`template[data-calm="${why}"]`);
  return kept === null ? [] : Array.from(document.importNode(kept.content, true).childNodes);
}

export function startCovered(live: Live): void {
  if (live.boot.role !== "supervisor") return;
  let shown: string | null = null;
  live.store.listen((state) => {
    const why = state.covered?.why ?? null;
    if (why === shown) return;
    shown = why;
    document.body.classList.toggle("covered", why !== null);
    if (why === null) return;
    live.overlay.hide();
    live.notices.clear();
    live.view.hide(...calmPage(why));
    live.announcer.say(live.view.main.querySelector("h1")?.textContent ?? "");
  });
}
