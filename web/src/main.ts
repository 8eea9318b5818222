// The one script of every page: how this device shows it, the way out, the field for a code. A page that carries a
// live session loads the live client as well; a page that only reads never downloads it.
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/tables.css";
import "./styles/print.css";
import "./icon.svg";
import { codeField } from "./code.ts";
import { leaveLink } from "./leave.ts";
import { lookControls } from "./look.ts";
import { printButtons } from "./print.ts";
import { steadyHands } from "./shaky.ts";
import { localTimes } from "./times.ts";
import { watchForYes } from "./waiting.ts";

async function start(): Promise<void> {
  steadyHands();
  lookControls(document);
  leaveLink(document);
  codeField(document);
  printButtons(document);
  localTimes(document);
  watchForYes(document);
  if (document.body.dataset.liveSession !== undefined) {
    const live = await import("./live/main.ts");
    live.start();
  }
}

void start();
