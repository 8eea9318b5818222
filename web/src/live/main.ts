/** The live page: puts its parts together. The page's own script calls `start` where a session is live. */
import "../styles/live.css";
import "../styles/live-bar.css";
import "../styles/live-over.css";
import { Announcer } from "./announce.ts";
import { type Bootstrap, readBootstrap } from "./bootstrap.ts";
import { startCovered } from "./covered.ts";
import { say } from "./dom.ts";
import { startExercises } from "./exercise.ts";
import { isAlone, type Live } from "./live.ts";
import { sayMissing } from "./missing.ts";
import { Notices } from "./notices.ts";
import { Overlay } from "./overlay.ts";
import { PageView } from "./page.ts";
import { Pointers } from "./pointers.ts";
import { Pointing } from "./pointing.ts";
import { type CommandBody, SessionSocket } from "./socket.ts";
import { Store, unknown } from "./state.ts";
import { Status } from "./status.ts";
import { setTexts, t } from "./texts.ts";
import { startTurning } from "./turning.ts";
import { Vault } from "./vault.ts";
import { whoSees } from "./whosees.ts";
import type { Frame } from "./wire.ts";

const LOOK_MS = 250;

/** What hears from the socket; the parts below are made after the socket they hear from. */
interface Ears {
  frame(frame: Frame): void;
  connected(connected: boolean): void;
  closedForGood(code: number): void;
}

function build(boot: Bootstrap, main: HTMLElement): void {
  let ears: Ears | null = null;
  const socket = new SessionSocket(boot.socket, {
    frame: (frame) => ears?.frame(frame),
    connected: (connected) => ears?.connected(connected),
    closedForGood: (code) => ears?.closedForGood(code),
  });
  const announcer = new Announcer();
  const notices = new Notices(noticesPlace(main));
  const act = (body: CommandBody): boolean => {
    if (socket.command(body) !== null) {
      // A socket that died unseen is found by the first press that gets no answer.
      socket.check();
      return true;
    }
    announcer.say(t("not_connected"));
    return false;
  };
  const live: Live = {
    boot,
    store: new Store(unknown(boot.participant, boot.page, boot.films)),
    socket,
    view: new PageView(main, boot),
    overlay: new Overlay(),
    notices,
    announcer,
    act,
  };
  const vault = new Vault(boot, socket);
  const pointers = new Pointers(live);
  const status = new Status(live, vault);
  startParts(live, vault, pointers);
  ears = {
    frame: (frame) => receive(live, pointers, frame),
    connected: (connected) => {
      vault.setConnected(connected);
      status.connected(connected);
    },
    closedForGood: (code) => status.closedForGood(code),
  };
  live.view.begin();
  window.setInterval(() => {
    if (vault.dirty) vault.tick();
  }, LOOK_MS);
}

function startParts(live: Live, vault: Vault, pointers: Pointers): void {
  const pointing = new Pointing(live, pointers);
  startCovered(live);
  startTurning(live);
  startExercises(live, vault);
  startLine(live);
  // What is not needed in the first moment comes in a file of its own, at once but behind the words.
  import("./rest.ts").then(
    ({ startRest }) => startRest(live, vault, pointers, pointing),
    () => sayMissing(live),
  );
}

/** Who can see this page: said from the first moment on. */
function startLine(live: Live): void {
  const line = document.querySelector("[data-who]");
  if (line === null || isAlone(live)) return;
  live.store.listen((state) => say(line, whoSees(state)));
}

function receive(live: Live, pointers: Pointers, frame: Frame): void {
  if (frame.kind === "event") {
    if (frame.event.type === "welcome") live.socket.clock.guess(frame.event.server_time, Date.now());
    live.store.apply(frame.event);
  } else if (frame.kind === "pointers") {
    for (const move of frame.moves) pointers.show(move.device, move.spot);
  }
}

function noticesPlace(main: HTMLElement): HTMLElement {
  const known = document.getElementById("notices");
  if (known !== null) return known;
  const place = document.createElement("div");
  place.id = "notices";
  main.before(place);
  return place;
}

/** Brings the page to life; does nothing on a page without a session. */
export function start(): void {
  const boot = readBootstrap();
  const main = document.getElementById("page");
  if (boot === null || main === null) return;
  setTexts(boot.texts);
  document.body.dataset.role = boot.role;
  build(boot, main);
  document.documentElement.classList.add("live");
}
