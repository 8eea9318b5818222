/** The entries that are open on this device; one with words that are not saved yet stays open when its page goes. */
import type { Bootstrap } from "./bootstrap.ts";
import { OpenEntry } from "./entry.ts";
import type { EntryState } from "./protocol.gen.ts";
import type { SessionSocket } from "./socket.ts";
import type { LiveState } from "./state.ts";
import { t } from "./texts.ts";

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
const RESYNC_MS = 5_000;
/** A snapshot made just before an entry was begun does not name it yet. */
const YOUNG_MS = 30_000;

interface Begun {
  readonly entry: OpenEntry;
  delay: number;
  timer: number | undefined;
  asking: boolean;
}

export class Vault {
  connected = false;
  private readonly boot: Bootstrap;
  private readonly socket: SessionSocket;
  private readonly own = new Map<string, OpenEntry>();
  private readonly foreign = new Map<string, OpenEntry>();
  private readonly begun = new Map<OpenEntry, Begun>();
  private readonly born = new Map<OpenEntry, number>();
  private readonly inUse = new Set<OpenEntry>();

  constructor(boot: Bootstrap, socket: SessionSocket) {
    this.boot = boot;
    this.socket = socket;
    window.setInterval(() => this.heal(), RESYNC_MS);
  }

  /** This person's own entry of an exercise; it is begun at the server with its first words. */
  mine(page: string, exercise: string): OpenEntry {
    const key = `${page}#${exercise}`;
    const known = this.own.get(key);
    const entry = known ?? new OpenEntry(page, exercise, (begun) => this.begin(begun));
    if (known === undefined) this.own.set(key, entry);
    this.inUse.add(entry);
    return entry;
  }

  /** Someone else's entry that this device may open. */
  others(state: Pick<EntryState, "id" | "page" | "exercise">): OpenEntry {
    const known = this.foreign.get(state.id);
    const entry = known ?? new OpenEntry(state.page, state.exercise, () => undefined);
    if (known === undefined) {
      this.foreign.set(state.id, entry);
      entry.attach(state.id, this.socket.provider);
    }
    this.inUse.add(entry);
    return entry;
  }

  /** The server has this entry: open it. */
  attach(entry: OpenEntry, id: string): void {
    const begun = this.begun.get(entry);
    window.clearTimeout(begun?.timer);
    this.begun.delete(entry);
    entry.attach(id, this.socket.provider);
  }

  /** The page went: closed at once, or as soon as everything is saved. */
  release(entry: OpenEntry): void {
    this.inUse.delete(entry);
    this.sweep();
  }

  /** Closes what this device may not open any more, and an own entry that was erased. */
  keepOnly(state: LiveState): void {
    for (const [id, entry] of this.foreign)
      if (!state.entries.has(id) && !state.scribes.has(id)) this.drop(entry);
    for (const entry of this.own.values()) {
      const young = Date.now() - (this.born.get(entry) ?? 0) < YOUNG_MS;
      if (entry.id !== null && !young && !state.entries.has(entry.id)) this.drop(entry);
    }
  }

  /** An entry was erased: gone at once, however young. */
  erase(id: string): void {
    for (const entry of this.all()) if (entry.id === id) this.drop(entry);
  }

  /** The server refused an edit of this document. */
  refused(document: string, code: string): void {
    for (const entry of this.all()) {
      if (`entry:${entry.id}` !== document) continue;
      if (code === "too_fast") window.setTimeout(() => entry.resync(), 1_000);
      else entry.problem = t(code === "too_large" ? "entry_full" : "entry_refused");
      entry.tell();
    }
  }

  setConnected(connected: boolean): void {
    this.connected = connected;
    const now = Date.now();
    for (const entry of this.all()) if (!connected) entry.disconnected(now);
    if (connected) for (const begun of Array.from(this.begun.values())) void this.ask(begun);
  }

  get dirty(): boolean {
    return this.all().some((entry) => entry.save.dirty);
  }

  /** How long the oldest unsaved words wait by now, in milliseconds; without a connection for ever. */
  unsavedFor(now: number): number {
    const waits = this.all().map((entry) => (entry.save.dirty ? entry.save.unsavedFor(now) : 0));
    const longest = Math.max(0, ...waits);
    return longest > 0 && !this.connected ? Number.POSITIVE_INFINITY : longest;
  }

  /** Sends what waits for its turn. */
  flush(): void {
    for (const entry of this.all()) entry.flush();
  }

  /** Looks again at what is saved; called a few times a second while something is not. */
  tick(): void {
    const now = Date.now();
    for (const entry of this.all()) {
      if (!entry.save.dirty) continue;
      entry.save.settle(now, this.connected);
      entry.tell();
    }
    this.sweep();
  }

  /** This person's own words that the server may not have. */
  unsavedWords(): string[] {
    const entries = Array.from(this.own.values()).filter((entry) => entry.save.dirty);
    return entries.map((entry) => entry.text.toString()).filter((text) => text !== "");
  }

  /** Forgets every word: this device may not see the session any more. */
  wipe(): void {
    for (const entry of this.all()) this.drop(entry);
  }

  private all(): OpenEntry[] {
    return [...Array.from(this.own.values()), ...Array.from(this.foreign.values())];
  }

  private drop(entry: OpenEntry): void {
    window.clearTimeout(this.begun.get(entry)?.timer);
    this.begun.delete(entry);
    this.born.delete(entry);
    this.inUse.delete(entry);
    for (const map of [this.own, this.foreign]) {
      for (const [key, value] of map) if (value === entry) map.delete(key);
    }
    entry.close();
  }

  private sweep(): void {
    for (const entry of this.all()) {
      if (!this.inUse.has(entry) && !entry.save.dirty) this.drop(entry);
    }
  }

  private heal(): void {
    const now = Date.now();
    for (const entry of this.all()) if (entry.save.line(now, this.connected) === "late") entry.resync();
  }

  private begin(entry: OpenEntry): void {
    if (this.begun.has(entry)) return;
    const begun: Begun = { entry, delay: FIRST_RETRY_MS, timer: undefined, asking: false };
    this.begun.set(entry, begun);
    void this.ask(begun);
  }

  /** Asks the server for the entry, again and again until it answers; the words wait in the document. */
  private async ask(begun: Begun): Promise<void> {
    const { entry } = begun;
    if (begun.asking || entry.id !== null || entry.closed) return;
    begun.asking = true;
    window.clearTimeout(begun.timer);
    const answer = await this.post(entry);
    begun.asking = false;
    if (entry.id !== null || entry.closed) return;
    if (typeof answer === "string") {
      this.born.set(entry, Date.now());
      this.attach(entry, answer);
      return;
    }
    if (answer.sentence !== "") {
      entry.problem = answer.sentence;
      entry.tell();
    }
    begun.timer = window.setTimeout(() => void this.ask(begun), begun.delay);
    begun.delay = Math.min(begun.delay * 2, LAST_RETRY_MS);
  }

  private async post(entry: OpenEntry): Promise<string | { sentence: string }> {
    const body = { page: entry.page, exercise: entry.exercise, session_id: this.boot.session };
    try {
      const answer = await fetch("/api/v1/entries", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const said = (await answer.json()) as { id?: string; detail?: string };
      if (answer.ok && said.id) return said.id;
      return { sentence: answer.status >= 500 ? "" : (said.detail ?? t("entry_refused")) };
    } catch {
      return { sentence: "" };
    }
  }
}
