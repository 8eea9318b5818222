/** What stands on the screen when the session is over for this device. */
import { button, el } from "./dom.ts";
import { t } from "./texts.ts";

/** What stands in place of the page when this device may not see it any more. */
export function closedPage(words: string, again: boolean): HTMLElement[] {
  const title = el("h1", { tabindex: "-1" }, words);
  const reload = again ? button(t("load_again"), () => window.location.reload(), "main") : null;
  const home = el("a", { class: "button", href: "/" }, t("to_start"));
  return [title, el("div", { class: "actions" }, ...(reload ? [reload] : []), home)];
}
