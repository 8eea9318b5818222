/** Going away from the page: what was just written gets the moment that it needs, and the quick way out is never held. */
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import type { Vault } from "./vault.ts";

const LOOK_MS = 50;
const LONGEST_WAIT_MS = 2_000;
/** Words younger than this are on their way while the page goes. */
const YOUNG_MS = 1_500;

/** A plain press on a link of ours that leads away in this tab. */
function leadsAway(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return null;
  const link = (event.target as Element | null)?.closest<HTMLAnchorElement>("a[href]") ?? null;
  if (link === null || link.target !== "" || link.origin !== window.location.origin) return null;
  return link.pathname === window.location.pathname ? null : link;
}

/** Goes to `address` as soon as everything is saved, at the latest after two seconds. */
function goWhenSaved(vault: Vault, address: string, began = Date.now()): void {
  vault.tick();
  if (!vault.dirty || Date.now() - began > LONGEST_WAIT_MS) window.location.assign(address);
  else window.setTimeout(() => goWhenSaved(vault, address, began), LOOK_MS);
}

export function startLeaving(live: Live, vault: Vault): void {
  let quick = false;
  document.addEventListener("waymark:leave", () => {
    quick = true;
    vault.flush();
    // Behind the words, on the same line: the other screens show the plain page too.
    if (isOneOfTheTwo(live.boot.role) && !isAlone(live))
      live.socket.command({ type: "pause_all", blank: true });
    live.socket.leave();
  });
  document.addEventListener("click", (event) => {
    const link = vault.dirty ? leadsAway(event) : null;
    if (link === null) return;
    event.preventDefault();
    vault.flush();
    goWhenSaved(vault, link.href);
  });
  window.addEventListener("beforeunload", (event) => {
    vault.flush();
    if (!quick && vault.unsavedFor(Date.now()) > YOUNG_MS) event.preventDefault();
  });
}
