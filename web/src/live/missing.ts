/** A part of the live page that did not come. */
import type { Live } from "./live.ts";
import type { Choice } from "./notices.ts";
import { t } from "./texts.ts";

/** The one thing to do about a page that cannot go on as it is. */
export function loadAgain(): Choice {
  return { words: t("load_again"), press: () => window.location.reload(), kind: "main" };
}

/** Says that something of the page did not come, with the one thing to do about it. */
export function sayMissing(live: Live): void {
  live.notices.show("rest", t("page_part_missing"), [loadAgain()]);
}
