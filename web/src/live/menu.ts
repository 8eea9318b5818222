/** The "..." menu: what is not needed every minute. Its words and buttons come with the page. */
import { say } from "./dom.ts";
import { withCards } from "./highlighting.ts";
import type { Live } from "./live.ts";
import type { Panels } from "./panels.ts";
import type { Pointers } from "./pointers.ts";
import { t } from "./texts.ts";
import { comeBack, lookAround } from "./turning.ts";

function find(name: string): HTMLButtonElement | null {
  return document.querySelector<HTMLButtonElement>(`[data-menu="${name}"]`);
}

/** A button that is on or off, and says so. */
function onOff(name: string, change: (on: boolean) => void): void {
  const press = find(name);
  press?.addEventListener("click", () => {
    const on = press.getAttribute("aria-pressed") !== "true";
    press.setAttribute("aria-pressed", String(on));
    change(on);
  });
}

/** Ending is for everyone and stays so: it asks once, in the page. */
function askToEnd(live: Live): void {
  live.notices.show("end", t("end_ask"), [
    { words: t("end_no"), press: () => live.notices.hide("end") },
    {
      words: t("end_yes"),
      kind: "stop",
      press: () => {
        if (live.act({ type: "end" })) live.notices.hide("end");
      },
    },
  ]);
  window.scrollTo(0, 0);
}

function startAround(live: Live, panels: Panels): void {
  const press = find("around");
  press?.addEventListener("click", () => {
    panels.closeAll();
    if (live.store.state.following) lookAround(live);
    else comeBack(live);
  });
  live.store.listen((state) => {
    if (press) say(press, t(state.following ? "look_around" : "come_back"));
  });
}

export function startMenu(live: Live, panels: Panels, pointers: Pointers): void {
  const marks = document.querySelector<HTMLElement>("[data-menu-marks]");
  const fill = () => withCards(live, (cards) => marks?.replaceChildren(cards.marksList(live)));
  panels.whenOpened("menu", fill);
  live.store.listen((_, event) => {
    const changed = event?.type === "mark_added" || event?.type === "mark_removed";
    if (changed && marks?.offsetParent != null) fill();
  });
  onOff("pointers", (hidden) => pointers.hideAll(hidden));
  onOff("calm", (calm) => {
    document.body.classList.toggle("calm", calm);
    pointers.hideAll(calm || find("pointers")?.getAttribute("aria-pressed") === "true");
  });
  startAround(live, panels);
  find("end")?.addEventListener("click", (event) => {
    event.preventDefault();
    panels.closeAll();
    askToEnd(live);
  });
}
