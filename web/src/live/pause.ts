/** The pause for both: a quiet cover over every screen, until both say that they can go on. */
import { button, el, say } from "./dom.ts";
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import type { LiveState } from "./state.ts";
import { list, t } from "./texts.ts";

function drawing(): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 240 120");
  svg.setAttribute("class", "pause-drawing");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, d] of [
    ["hill", "M0 96 C50 52 92 60 132 84 S210 92 240 70 V120 H0z"],
    ["path", "M108 120 C112 104 132 100 126 88 S146 78 150 74"],
    ["post", "M60 92 V60 M60 62 H80 L86 67 L80 72 H60"],
  ]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("class", kind ?? "");
    path.setAttribute("d", d ?? "");
    svg.append(path);
  }
  return svg;
}

/** Everything but the cover (and the way out at the top) is out of reach. */
function setReach(covered: boolean): void {
  document.body.classList.toggle("paused", covered);
  for (const element of Array.from(document.querySelectorAll<HTMLElement>("#page, #notices, [data-bar]"))) {
    element.toggleAttribute("inert", covered);
    if (covered) element.setAttribute("aria-hidden", "true");
    else element.removeAttribute("aria-hidden");
  }
}

export function startPause(live: Live): void {
  const go = button(t("go_on"), () => live.act({ type: "resume_all" }), "main");
  const waits = el("p", { role: "status" });
  const title = el("h2", { id: "pause-title", tabindex: "-1" }, t("paused"));
  const tools = isOneOfTheTwo(live.boot.role) ? el("div", { class: "actions" }, go) : null;
  const cover = el("div", { class: "pause-cover", role: "dialog", "aria-labelledby": "pause-title" });
  cover.append(drawing(), title, waits, ...(tools ? [tools] : []));
  let before: Element | null = null;

  const show = (state: LiveState, pause: NonNullable<LiveState["pause"]>) => {
    const ready = pause.ready.includes(state.me);
    go.disabled = ready;
    const others = state.people.filter((person) => pause.ready.includes(person.id) && person.id !== state.me);
    const names = list(others.map((person) => person.name));
    say(waits, ready ? t("pause_waiting") : names === "" ? "" : t("pause_ready", { names }));
    if (cover.isConnected) return;
    before = document.activeElement;
    document.body.append(cover);
    setReach(true);
    live.overlay.hide();
    title.focus({ preventScroll: true });
  };
  const hide = () => {
    if (!cover.isConnected) return;
    cover.remove();
    setReach(false);
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    live.announcer.say(t("resumed"));
  };
  if (isAlone(live)) return;
  document.querySelector("[data-pause]")?.addEventListener("click", () => live.act({ type: "pause_all" }));
  live.store.listen((state) => {
    if (state.pause !== null) show(state, state.pause);
    else hide();
  });
}
