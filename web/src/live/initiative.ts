/** Who did how much in this session: the server's own words, fetched when the menu opens. */
import { parsed } from "./dom.ts";
import type { Live } from "./live.ts";
import type { Panels } from "./panels.ts";

export function keepInitiative(live: Live, panels: Panels): void {
  const place = document.querySelector<HTMLElement>("[data-initiative]");
  if (place === null) return;
  const fill = async () => {
    try {
      const answer = await fetch(`/sessions/${live.boot.session}/initiative`, {
        headers: { "X-Fragment": "1" },
      });
      if (!answer.ok) return;
      const held = place.contains(document.activeElement);
      place.replaceChildren(...parsed(await answer.text()));
      const show = place.querySelector<HTMLButtonElement>("[data-initiative-show]");
      show?.addEventListener("click", () =>
        live.act({ type: "show_initiative", shown: show.getAttribute("aria-pressed") !== "true" }),
      );
      if (held) show?.focus({ preventScroll: true });
    } catch {
      // The menu works without it.
    }
  };
  panels.whenOpened("menu", () => void fill());
  void fill();
  live.store.listen((_, event) => {
    if (event?.type === "initiative_shown") void fill();
  });
}
