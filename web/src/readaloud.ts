// "Read this to me": the page's words by a voice of this device. Voices that send the words elsewhere are not used.
// One part is spoken at a time, so that a pause and a skip work alike on devices whose own pause does nothing.
const WORDS =
  "main [data-b], main .note, main .hint, main .option > span, main legend, main .line > span, main .scale-ends > span";
/** Numbers of a scale, whose ends are read, and the piles under each card but the last: they are the same. */
const UNREAD = ".scale .option > span, .card-row:not(:last-of-type) .option > span";

/** What is being read: its parts, which of them, and the button that began it. */
interface Reading {
  readonly parts: readonly HTMLElement[];
  readonly press: HTMLElement;
  at: number;
  isPaused: boolean;
}

let reading: Reading | null = null;

/** A voice of the device itself for a language; some browsers know their voices only after a while. */
function voiceFor(lang: string): SpeechSynthesisVoice | undefined {
  const voices = window.speechSynthesis.getVoices().filter((voice) => voice.localService);
  return voices.find((voice) => voice.lang.toLowerCase().startsWith(lang));
}

/** The language that an element's words are in: a page may stand in another one than what is around it. */
function languageOf(part: Element): string {
  return part.closest<HTMLElement>("[lang]")?.lang || "en";
}

function hush(): void {
  for (const part of document.querySelectorAll(".being-read")) part.classList.remove("being-read");
  window.speechSynthesis.cancel();
}

function sayPart(now: Reading): void {
  const part = now.parts[now.at];
  if (part === undefined) {
    stop();
    return;
  }
  const { at } = now;
  const saying = new SpeechSynthesisUtterance(part.textContent ?? "");
  saying.lang = languageOf(part);
  const voice = voiceFor(saying.lang);
  if (voice) saying.voice = voice;
  saying.rate = 0.9;
  saying.onstart = () => part.scrollIntoView({ block: "nearest" });
  saying.onend = () => {
    // What was cut off by a press ends too, and is not what is read now.
    if (reading !== now || now.at !== at || now.isPaused) return;
    part.classList.remove("being-read");
    now.at += 1;
    sayPart(now);
  };
  part.classList.add("being-read");
  window.speechSynthesis.speak(saying);
}

function begin(press: HTMLElement): void {
  const shown = Array.from(document.querySelectorAll<HTMLElement>(WORDS));
  const parts = shown.filter(
    (part) => part.getClientRects().length > 0 && part.textContent?.trim() && !part.matches(UNREAD),
  );
  reading = { parts, press, at: 0, isPaused: false };
  press.dataset.start ??= press.textContent ?? "";
  press.textContent = press.dataset.stop ?? "";
  sayPart(reading);
  showActs();
}

function stop(): void {
  const over = reading;
  reading = null;
  hush();
  if (over?.press.dataset.start) over.press.textContent = over.press.dataset.start;
  showActs();
}

function pauseOrGoOn(now: Reading): void {
  now.isPaused = !now.isPaused;
  if (now.isPaused) hush();
  else sayPart(now);
  showActs();
}

function skip(now: Reading): void {
  now.at += 1; // first: what is cut off must not count as read
  now.isPaused = false;
  hush();
  sayPart(now);
  showActs();
}

/** Pause and skip stand there while something is read. */
function showActs(): void {
  for (const acts of document.querySelectorAll<HTMLElement>("[data-reading-acts]")) {
    acts.hidden = reading === null;
    const pause = acts.querySelector<HTMLElement>("[data-reading-pause]");
    if (pause === null) continue;
    pause.dataset.holdOn ??= pause.textContent ?? "";
    pause.textContent = (reading?.isPaused ? pause.dataset.goOn : pause.dataset.holdOn) ?? "";
  }
}

function pressed(target: Element): void {
  const press = target.closest<HTMLElement>("[data-read-aloud]");
  if (press !== null && reading !== null) stop();
  else if (press !== null) begin(press);
  else if (reading !== null && target.closest("[data-reading-pause]") !== null) pauseOrGoOn(reading);
  else if (reading !== null && target.closest("[data-reading-skip]") !== null) skip(reading);
}

/** Shows the button where a page has one and the device has a voice; a turned page brings a new button. */
export function readAloud(): void {
  if (!("speechSynthesis" in window)) return;
  const show = () => {
    for (const press of document.querySelectorAll<HTMLElement>("[data-read-aloud]")) {
      press.hidden = voiceFor(press.dataset.readAloud ?? "en") === undefined;
    }
  };
  window.speechSynthesis.addEventListener?.("voiceschanged", show);
  const main = document.querySelector("main");
  if (main !== null) {
    new MutationObserver((changes) => {
      const turned = changes.some((change) =>
        Array.from(change.addedNodes).some((node) => node.nodeName === "H1"),
      );
      if (!turned) return;
      stop();
      show();
    }).observe(main, { childList: true });
  }
  window.addEventListener("pagehide", stop);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element) pressed(event.target);
  });
  show();
}
