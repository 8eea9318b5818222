/** What stands on the screen when the session is over for this device. */
import { el } from "./dom.ts";
import { t } from "./texts.ts";

/** What stands in place of the page when this device may not see it any more; `unsaved`: own words to copy. */
export function closedPage(words: string, unsaved: readonly string[]): HTMLElement[] {
  const title = el("h1", { tabindex: "-1" }, words);
  const home = el("a", { class: "button", href: "/" }, t("to_start"));
  return [title, ...kept(unsaved), el("div", { class: "actions" }, home)];
}

/** Words that the server never got stay where the person who wrote them can copy them. */
function kept(unsaved: readonly string[]): HTMLElement[] {
  if (unsaved.length === 0) return [];
  const fields = unsaved.map((text) => {
    const field = el("textarea", { rows: 6, readonly: true, "aria-label": t("copy_words") });
    field.value = text;
    return el("p", {}, field);
  });
  return [el("p", { role: "alert" }, t("copy_words")), ...fields];
}
