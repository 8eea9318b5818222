/** Going to another page: links and buttons of the page ask the session; the session's word turns this screen. */
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import { NOWHERE } from "./page.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";

/** Shows the page that this device should stand on. */
async function show(live: Live, page: string | null): Promise<void> {
  try {
    await live.view.turn(page);
    live.notices.hide("page");
  } catch {
    const again = { words: t("try_again"), press: () => void show(live, page), kind: "main" };
    live.notices.show("page", t("page_missing", { page: live.view.title(page) }), [again]);
  }
}

function wanted(link: HTMLElement): string | null {
  return link.dataset.openPage || null;
}

/** A press on a way to another page: for everyone, or on this screen only while one looks around. */
export function open(live: Live, page: string | null): void {
  if (!live.store.state.following) void show(live, page);
  else if (isOneOfTheTwo(live.boot.role)) live.act({ type: "navigate", page });
}

function onClick(live: Live, event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest<HTMLElement>("[data-open-page]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (!live.socket.wasOpen) return;
  event.preventDefault();
  open(live, wanted(link));
}

/** The grid of topics is not content with numbered blocks; numbered here, it can be pointed at as well. */
function numberTopics(live: Live): void {
  if (live.view.page !== null) return;
  const things = live.view.main.querySelectorAll<HTMLElement>("h1, h2, .card > p, .page-link");
  for (const [number, thing] of Array.from(things).entries()) {
    thing.dataset.b = `topics.${number}`;
    thing.dataset.n = String(number);
  }
}

function showAround(live: Live, state: LiveState): void {
  if (state.following) {
    live.notices.hide("around");
    return;
  }
  const back = { words: t("come_back"), press: () => comeBack(live), kind: "main" };
  live.notices.show("around", t("around", { page: live.view.title(state.location.page) }), [back]);
}

/** Whether this device's person wants to look around; a new connection starts out following, and is told. */
let around = false;

/** Looks around on this device only. */
export function lookAround(live: Live): void {
  around = true;
  live.act({ type: "follow", follow: false });
}

/** Comes back to where the others are. */
export function comeBack(live: Live): void {
  around = false;
  if (live.act({ type: "follow", follow: true })) void show(live, live.store.state.location.page);
}

/** Who may not turn the shared page has no buttons for it, unless they look around on their own. */
function showTurns(live: Live): void {
  document.body.dataset.turns = isOneOfTheTwo(live.boot.role) || !live.store.state.following ? "yes" : "no";
}

export function startTurning(live: Live): void {
  if (isAlone(live)) return;
  showTurns(live);
  document.addEventListener("click", (event) => onClick(live, event));
  live.view.listen({ arrive: () => numberTopics(live) });
  live.store.listen((state, event) => {
    if (event?.type === "welcome" && around && state.following) {
      lookAround(live);
      return;
    }
    showTurns(live);
    showAround(live, state);
    // Who is covered stands nowhere (see covered.ts), and goes nowhere.
    if (state.following && state.location.page !== live.view.page && state.location.page !== NOWHERE)
      void show(live, state.location.page);
    if (event?.type === "proposed") live.view.prefetch(event.proposal.page);
  });
}
