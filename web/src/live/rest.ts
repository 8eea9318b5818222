/** The parts of the live page that are not needed in its first moment: tools, cards, panels. */
import { startBarHeight } from "./barheight.ts";
import { startHighlighting } from "./highlighting.ts";
import { startHistory } from "./history.ts";
import { startLeaving } from "./leaving.ts";
import type { Live } from "./live.ts";
import { startMarks } from "./marks.ts";
import { startMenu } from "./menu.ts";
import { Panels } from "./panels.ts";
import { startParts } from "./parts.ts";
import { startPause } from "./pause.ts";
import { startPeople } from "./people.ts";
import type { Pointers } from "./pointers.ts";
import type { Pointing } from "./pointing.ts";
import { spotAt, spotOnWord } from "./spots.ts";
import { Tools } from "./tools.ts";
import type { Vault } from "./vault.ts";

/** Starts them all; each catches up with what the page and the session are by now. */
export function startRest(live: Live, vault: Vault, pointers: Pointers, pointing: Pointing): void {
  const tools = new Tools(live);
  const panels = new Panels();
  tools.add("point", {
    chosen: (choice) => {
      const tapped = choice.byKey ? null : spotAt(live.view.main, choice.x, choice.y);
      pointing.pin(tapped ?? spotOnWord(choice.block, choice.span));
      if (choice.byKey) live.announcer.say(choice.range.toString());
    },
    left: () => pointing.unpin(),
  });
  startBarHeight();
  startHistory(live);
  startPeople(live);
  startMarks(live);
  startHighlighting(live, tools);
  startPause(live);
  startParts(live, vault, panels, pointers);
  startMenu(live, panels, pointers);
  startLeaving(live, vault);
  // Only now does every button mean something: one that is pressed too early would do nothing.
  for (const press of Array.from(
    document.querySelectorAll<HTMLButtonElement>("[data-bar] button, [data-also-opens]"),
  )) {
    press.disabled = false;
  }
}
