/** Parts that few pages need: each comes in a file of its own with the page, or the press, that wants it. */
import { button } from "./dom.ts";
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import { sayMissing } from "./missing.ts";
import { offerTyping } from "./offering.ts";
import type { Panels } from "./panels.ts";
import type { Pointers } from "./pointers.ts";
import type { EventUnion as Event } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";
import type { Vault } from "./vault.ts";
import { isWatcher } from "./whosees.ts";

/** What wants a part: the first call fetches and begins it; after a failure, which is told, a later call tries again. */
function once(live: Live, fetch: () => Promise<() => void>): () => void {
  let coming = false;
  return () => {
    if (coming) return;
    coming = true;
    fetch().then(
      (begin) => begin(),
      () => {
        coming = false;
        sayMissing(live);
      },
    );
  };
}

/** The video's controls, with the first page that has a video. */
function startVideos(live: Live): void {
  const wanted = once(live, async () => {
    const { startMedia } = await import("./media.ts");
    return () => startMedia(live);
  });
  live.view.listen({
    arrive: () => {
      if (live.view.main.querySelector("figure[data-media]") !== null) wanted();
    },
  });
}

/** The card of a session over a distance, where there is one. */
function startCard(live: Live): void {
  const wanted = once(live, async () => {
    const { startPlan } = await import("./plan.ts");
    return () => startPlan(live);
  });
  if (document.querySelector("[data-plan]") !== null) wanted();
}

/** Whether one of the two is in the session without the other. */
export function nobodyElse(live: Live, { people, me }: LiveState): boolean {
  if (isAlone(live) || !isOneOfTheTwo(live.boot.role)) return false;
  const known = people.some((person) => person.id === me);
  return known && !people.some((person) => person.id !== me && isOneOfTheTwo(person.role));
}

/** Beside "Next page": ask the other person before both go there. */
function addAskFirst(live: Live): void {
  const next = live.view.main.querySelector<HTMLElement>("[data-next]");
  const page = next?.dataset.openPage;
  if (!next || !page || !isOneOfTheTwo(live.boot.role) || !live.store.state.following) return;
  const ask = button(t("ask_first"), () => live.act({ type: "propose", page }), "plain");
  ask.dataset.askFirst = "";
  (next.closest("form") ?? next).before(ask);
}

/** Cards that ask for an answer, with the first such question. */
function startAsking(live: Live): void {
  if (!isAlone(live)) live.view.listen({ arrive: () => addAskFirst(live) });
  const wanted = once(live, async () => {
    const { keepCards } = await import("./asking.ts");
    return () => keepCards(live);
  });
  live.store.listen((state) => {
    const asked = state.proposal !== null || state.people.some((person) => person.waiting);
    if (asked || nobodyElse(live, state)) wanted();
  });
}

/** What each person can see: there before it is wanted where someone watches or waits, else when the panel opens. */
function startConsent(live: Live, panels: Panels, pointers: Pointers): void {
  if (isAlone(live)) return;
  const wanted = once(live, async () => {
    const { keepConsent } = await import("./consent.ts");
    return () => keepConsent(live, pointers);
  });
  panels.whenOpened("people", wanted);
  live.store.listen(({ people }) => {
    if (people.some(isWatcher)) wanted();
  });
}

/** "See what Pat sees": a press that means another tab is left to the browser. */
function openSight(live: Live, panels: Panels, event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest<HTMLAnchorElement>("a[data-see]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import("./seeing.ts").then(
    ({ see }) => see(live, panels, link),
    () => live.announcer.say(t("not_connected")),
  );
}

/** "Show a code" and its like: the answer is the server's, so a press without a network could do nothing anyway. */
function askIn(live: Live, event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.dataset.invite === undefined) return;
  event.preventDefault();
  import("./invite.ts").then(
    ({ invite }) => invite(live, form, event.submitter),
    () => live.announcer.say(t("not_connected")),
  );
}

/** A worker types for the service user: the rest of it with the first press. */
function startTyping(live: Live, vault: Vault): void {
  if (isAlone(live) || !isOneOfTheTwo(live.boot.role)) return;
  let first: Event | null = null;
  const wanted = once(live, async () => {
    const { keepTyping } = await import("./scribing.ts");
    return () => keepTyping(live, vault, first);
  });
  if (live.boot.role === "service_user") offerTyping(live);
  live.store.listen((state, event) => {
    if (state.scribes.size === 0) return;
    first ??= event;
    wanted();
  });
}

/** The way back after a page turn or a highlight, with the first of them. */
function startUndo(live: Live, panels: Panels): void {
  if (isAlone(live) || !isOneOfTheTwo(live.boot.role)) return;
  let first: Event | null = null;
  const wanted = once(live, async () => {
    const { keepUndo } = await import("./undoing.ts");
    return () => keepUndo(live, panels, first);
  });
  live.store.listen((_state, event) => {
    if (event?.type !== "navigated" && event?.type !== "mark_added") return;
    first = event;
    wanted();
  });
}

/** Who did how much, when the menu opens. */
function startInitiative(live: Live, panels: Panels): void {
  if (isAlone(live)) return;
  const wanted = once(live, async () => {
    const { keepInitiative } = await import("./initiative.ts");
    return () => keepInitiative(live, panels);
  });
  panels.whenOpened("menu", wanted);
}

/** A story was withdrawn: it goes from this screen too. */
function startWithdrawing(live: Live): void {
  let { films } = live.boot;
  live.store.listen((state) => {
    if (state.films !== films)
      import("./withdrawing.ts").then(
        ({ takeAway }) => takeAway(live),
        () => sayMissing(live),
      );
    films = state.films;
  });
}

/** Keeps an ear out for all of them. */
export function startParts(live: Live, vault: Vault, panels: Panels, pointers: Pointers): void {
  startVideos(live);
  startCard(live);
  startAsking(live);
  startConsent(live, panels, pointers);
  startTyping(live, vault);
  startUndo(live, panels);
  startInitiative(live, panels);
  startWithdrawing(live);
  document.addEventListener("submit", (event) => askIn(live, event));
  if (isAlone(live) || live.boot.role !== "service_user") return;
  document.addEventListener("click", (event) => openSight(live, panels, event));
}
