// The one script of every page: how this device shows it, the way out, the field for a code. A page that carries a
// live session loads the live client as well; a page that only reads never downloads it.
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/tables.css";
import "./styles/record.css";
import "./styles/safety.css";
import "./styles/print.css";
import "./icon.svg";
import { codeField } from "./code.ts";
import { helpPanel } from "./helppanel.ts";
import { leaveLink } from "./leave.ts";
import { lookControls } from "./look.ts";
import { keepPlainFace } from "./plain.ts";
import { printButtons } from "./print.ts";
import { steadyHands } from "./shaky.ts";
import { localTimes } from "./times.ts";
import { watchForYes } from "./waiting.ts";

async function start(): Promise<void> {
  if (!leaveLink(document)) return;
  steadyHands();
  lookControls(document);
  helpPanel(document);
  codeField(document);
  printButtons(document);
  localTimes(document);
  watchForYes(document);
  keepPlainFace();
  if (document.querySelector("[data-passkey]") !== null) {
    const passkey = await import("./passkey.ts");
    passkey.passkeyButtons(document);
  }
  if (document.body.dataset.liveSession !== undefined) {
    void import("./offline.ts").then((offline) => offline.keepHelp());
    const live = await import("./live/main.ts");
    live.start();
  }
}

void start();
