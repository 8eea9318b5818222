/** A worker types for the service user: allowed with one tap, seen by both, and kept in parts or not at all. */
import { button, el } from "./dom.ts";
import type { OpenEntry } from "./entry.ts";
import { EntryBox, type Heading } from "./entrybox.ts";
import { blankCopy, models } from "./exercise.ts";
import { bindOf, loadKind } from "./kinds.ts";
import type { Live } from "./live.ts";
import type { EventUnion as Event, ScribeState } from "./protocol.gen.ts";
import { sentences } from "./segment.ts";
import { t } from "./texts.ts";
import type { Vault } from "./vault.ts";

const SOON_MS = 50;
/** A part that can be kept by itself: a sentence, or an answer. */
interface Part {
  readonly words: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly key?: string;
}

/** What the field of a key is called, and what was set there. */
function answerWords(form: HTMLFormElement, key: string, value: unknown): string {
  const [name = key, option] = key.split(":");
  const all = Array.from(form.querySelectorAll<HTMLInputElement>("input[name], textarea[name]"));
  const field =
    all.find((one) => one.name === key && (one.type !== "radio" || one.value === String(value))) ??
    all.find((one) => one.name === name && one.value === option);
  const label = field?.closest("label")?.querySelector("span")?.textContent ?? "";
  if (value === true || label === String(value)) return label || key;
  return label === "" ? String(value) : `${label} ${value}`;
}

function partsOf(entry: OpenEntry, form: HTMLFormElement): Part[] {
  const text = entry.text.toString();
  const said = sentences(text, document.documentElement.lang).map((span) => ({
    span,
    words: text.slice(span.start, span.end),
  }));
  const answers = Array.from(entry.answer.entries(), ([key, value]) => ({
    key,
    words: answerWords(form, key, value),
  }));
  return [...said, ...answers];
}

/** Makes sure that the service user's own entry is there: what is kept goes into it. */
async function ownEntry(live: Live, page: string, exercise: string): Promise<string | null> {
  try {
    const answer = await fetch("/api/v1/entries", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ page, exercise, session_id: live.boot.session }),
    });
    return answer.ok ? ((await answer.json()) as { id: string }).id : null;
  } catch {
    return null;
  }
}

let asked = "";

/** The service user's tap. */
export async function allow(live: Live, page: string, exercise: string, worker: string): Promise<void> {
  const entry = await ownEntry(live, page, exercise);
  if (entry === null) live.announcer.say(t("not_connected"));
  else if (live.act({ type: "scribe_allow", entry, worker })) asked = exercise;
}

/** What stands below one exercise about somebody typing there. */
class Place {
  readonly element = el("div", { "data-scribe": "", "data-noanchor": true });
  private box: EntryBox | null = null;
  private key = "";
  private readonly live: Live;
  private readonly vault: Vault;
  private readonly section: HTMLElement;
  private readonly page: string;
  private readonly exercise: string;

  constructor(live: Live, vault: Vault, section: HTMLElement, page: string) {
    this.live = live;
    this.vault = vault;
    this.section = section;
    this.page = page;
    this.exercise = section.dataset.exercise ?? "";
    section.append(this.element);
  }

  update(): void {
    const { scribes, me } = this.live.store.state;
    const here = (one: ScribeState) => one.page === this.page && one.exercise === this.exercise;
    const scribe = Array.from(scribes.values()).find(here);
    const owner = this.live.boot.role === "service_user";
    const seen = scribe !== undefined && (owner || scribe.worker === me);
    const key = seen ? `${scribe.id} ${scribe.open}` : "";
    if (key === this.key) return;
    this.key = key;
    const held = this.element.contains(document.activeElement) || (seen && asked === this.exercise);
    this.clear();
    if (seen) this.show(scribe, owner);
    if (!held) return;
    const next = this.element.querySelector<HTMLElement>("button, input") ?? this.live.view.main;
    next.focus({ preventScroll: true });
    if (next !== this.live.view.main) asked = "";
  }

  clear(): void {
    if (this.box !== null) this.vault.release(this.box.entry);
    this.box?.destroy();
    this.box = null;
    this.element.replaceChildren();
    this.element.dataset.scribe = "";
  }

  /** The kind's own file has come: now its form can be shown. */
  private again(): void {
    if (!this.section.isConnected) return;
    this.key = "";
    this.update();
  }

  private show(scribe: ScribeState, owner: boolean): void {
    this.element.dataset.scribe = scribe.open ? "open" : "stopped";
    const name = this.name(owner ? scribe.worker : scribe.owner);
    if (!owner && !scribe.open) {
      // What was typed is not the worker's: it goes from this device at once.
      this.vault.erase(scribe.id);
      this.element.append(el("p", { class: "quiet" }, t("scribe_waits", { name })));
      return;
    }
    const kind = this.section.dataset.kind ?? "";
    const bind = bindOf(kind);
    const model = models.get(this.section);
    if (bind === undefined || model === undefined) {
      void loadKind(kind).then(() => window.setTimeout(() => this.again(), SOON_MS));
      return;
    }
    const form = blankCopy(model);
    const below = el("div");
    this.element.append(form, below);
    const entry = this.vault.others(scribe);
    this.box = new EntryBox({ bind, form, below, entry, connected: () => this.vault.connected });
    this.box.setHeading(this.heading(scribe, owner, name));
    if (owner && !scribe.open) this.choose(scribe, form, entry, name);
  }

  private heading(scribe: ScribeState, owner: boolean, name: string): Heading {
    if (!scribe.open) return { look: "other", words: t("scribe_choose", { name }) };
    const press = () => void this.live.act({ type: "scribe_stop", scribe: scribe.id });
    const words = t(owner ? "scribe_writes" : "scribe_for", { name });
    return { look: "other", words, act: { words: t(owner ? "scribe_stop" : "scribe_done"), press } };
  }

  /** The words as sentences with a box each; nothing is kept by looking away. */
  private choose(scribe: ScribeState, form: HTMLFormElement, entry: OpenEntry, name: string): void {
    const list = el("fieldset", { class: "scribe-parts" });
    const boxes: { readonly part: Part; readonly box: HTMLInputElement }[] = [];
    const fill = () => {
      boxes.length = 0;
      for (const part of partsOf(entry, form)) {
        const box = el("input", { type: "checkbox", checked: true });
        boxes.push({ part, box });
      }
      const legend = el("legend", {}, t(boxes.length === 0 ? "scribe_nothing" : "scribe_ask"));
      const options = boxes.map(({ part, box }) =>
        el("label", { class: "option" }, box, el("span", {}, part.words)),
      );
      list.replaceChildren(legend, ...options);
      form.hidden = true;
    };
    const send = (kept: readonly Part[]) => {
      const parts = kept.flatMap((part) => (part.span ? [part.span] : []));
      const keys = kept.flatMap((part) => (part.key === undefined ? [] : [part.key]));
      this.live.act({ type: "scribe_keep", scribe: scribe.id, parts: merged(parts), keys });
    };
    const keep = () => send(boxes.filter(({ box }) => box.checked).map(({ part }) => part));
    const again = () =>
      void this.live.act({ type: "scribe_allow", entry: scribe.into, worker: scribe.worker });
    const row = el(
      "div",
      { class: "actions even" },
      button(t("scribe_keep"), keep, "main"),
      button(t("scribe_drop"), () => send([])),
      button(t("scribe_again", { name }), again),
    );
    this.element.prepend(el("p", {}, t("scribe_choose", { name })), list, row);
    fill();
    if (!entry.arrived) {
      const stop = entry.watch(() => {
        if (!entry.arrived) return;
        stop();
        fill();
      });
    }
  }

  private name(id: string): string {
    return this.live.store.person(id)?.name ?? t("someone");
  }
}

/** At most as many parts as a command holds: neighbours go as one. */
function merged(spans: readonly { start: number; end: number }[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const span of spans) {
    const last = found[found.length - 1];
    if (last !== undefined && span.start - last.end <= 1)
      found[found.length - 1] = { ...last, end: span.end };
    else found.push({ ...span });
  }
  return found.slice(0, 200);
}

function tell(
  live: Live,
  event: { readonly type: string; readonly actor?: string | null },
  kept: boolean,
): void {
  const { me } = live.store.state;
  const name = live.store.person(event.actor ?? null)?.name ?? t("someone");
  if (event.actor === me) return;
  if (event.type === "scribe_allowed") live.announcer.say(t("scribe_may", { name }));
  if (event.type === "scribe_stopped") live.announcer.say(t("scribe_stopped", { name }));
  if (event.type === "scribe_kept") live.announcer.say(t(kept ? "scribe_kept" : "scribe_dropped", { name }));
}

/** `first`: what happened just now, before this part was here. */
export function keepTyping(live: Live, vault: Vault, first: Event | null): void {
  let places: Place[] = [];
  const build = () => {
    const page = live.view.page;
    if (page === null) return;
    const sections = live.view.main.querySelectorAll<HTMLElement>("section[data-exercise]");
    places = Array.from(sections).map((section) => new Place(live, vault, section, page));
    for (const place of places) place.update();
  };
  const clear = () => {
    for (const place of places) place.clear();
    places = [];
  };
  if (first !== null) tell(live, first, false);
  live.view.listen({ leave: clear, arrive: build });
  live.store.listen((_, event) => {
    if (event !== null) tell(live, event, event.type === "scribe_kept" && event.kept);
    if (event?.type === "scribe_kept") vault.erase(event.scribe);
    for (const place of places) place.update();
  });
}
