// The first script of every page: the way out, steady hands, Help. What only some pages need comes behind it, in files
// of its own. A page that carries a live session loads the live client as well; one that only reads never does.
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/tables.css";
import "./styles/record.css";
import "./styles/exercises.css";
import "./styles/finding.css";
import "../../content/exercises/signs/form.css";
import "../../content/exercises/sort/form.css";
import "../../content/exercises/strengths/form.css";
import "../../content/exercises/timeline/form.css";
import "./styles/safety.css";
import "./styles/print.css";
import "./icon.svg";
import { helpPanel } from "./helppanel.ts";
import { leaveLink } from "./leave.ts";
import { keepPlainFace } from "./plain.ts";
import { steadyHands } from "./shaky.ts";

/** What a page may need besides: where such an element stands, its file is fetched and given the document. */
const PARTS: Readonly<Record<string, () => Promise<(within: Document) => void>>> = {
  "[data-live-session]": async () => (await import("./live/main.ts")).start,
  "[data-look]": async () => (await import("./look.ts")).lookControls,
  // In a live session the next page may have the button.
  "[data-read-aloud], [data-live-session]": async () => (await import("./readaloud.ts")).readAloud,
  "[data-regions]": async () => (await import("./region.ts")).startRegions,
  "[data-passkey]": async () => (await import("./passkey.ts")).passkeyButtons,
  "[data-code]": async () => (await import("./code.ts")).codeField,
  "[data-print]": async () => (await import("./print.ts")).printButtons,
  "[data-time]": async () => (await import("./times.ts")).localTimes,
  "[data-waiting]": async () => (await import("./waiting.ts")).watchForYes,
  "body[data-live-session]": async () => (await import("./offline.ts")).keepHelp,
};

function start(): void {
  if (!leaveLink(document)) return;
  steadyHands();
  helpPanel(document);
  keepPlainFace();
  // The page of Help, in place of one that did not come (offline.ts).
  const away = document.querySelector<HTMLElement>("[data-away]");
  if (away !== null) away.hidden = location.pathname === "/help";
  for (const [where, part] of Object.entries(PARTS)) {
    if (document.querySelector(where) === null) continue;
    // A file that does not come leaves the page as the server made it, and that works too.
    part().then(
      (begin) => begin(document),
      () => undefined,
    );
  }
}

start();
