/** One entry as this device holds it: its Yjs document, its provider on the session's socket, and what is on disk. */
import { HocuspocusProvider, type HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import * as Y from "yjs";
import { SaveState } from "./savestate.ts";

const TYPING_MS = 2_000;
/** Keystrokes within this time travel as one update. */
const FLUSH_MS = 30;

/** Who is in an entry besides this device, as the server says it. */
export interface Presence {
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly typing: boolean;
}

interface AwarenessState {
  readonly typing?: unknown;
  readonly participant?: { readonly id?: string; readonly name?: string };
}

export class OpenEntry {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("text");
  readonly answer = this.doc.getMap<unknown>("answer");
  readonly undo = new Y.UndoManager([this.text, this.answer], {
    trackedOrigins: new Set(),
    captureTimeout: 600,
  });
  readonly save = new SaveState();
  readonly page: string;
  readonly exercise: string;
  id: string | null = null;
  /** Whether what the server holds has arrived once. */
  arrived = false;
  readonly = false;
  closed = false;
  /** A sentence about this entry that a person should read: it is full, or was refused. */
  problem = "";
  /** Says who set a key of the answer; put here with the kinds that show it. */
  setters: ((key: string) => string) | null = null;
  /** Called when it came out who set a key. */
  named: () => void = () => undefined;
  private provider: HocuspocusProvider | null = null;
  private typingTimer: number | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly onFirstWords: (entry: OpenEntry) => void;

  /** `onFirstWords` is called at each local change as long as the server knows no entry. */
  constructor(page: string, exercise: string, onFirstWords: (entry: OpenEntry) => void) {
    this.page = page;
    this.exercise = exercise;
    this.onFirstWords = onFirstWords;
    this.doc.on("update", (_update: Uint8Array, origin: unknown) => this.updated(origin));
    this.undo.on("stack-item-added", () => this.tell());
    this.undo.on("stack-item-popped", () => this.tell());
  }

  /** Opens the document on the socket; from now on both ends keep each other in step. */
  attach(id: string, socket: HocuspocusProviderWebsocket): void {
    if (this.id !== null || this.closed) return;
    this.id = id;
    const provider = new HocuspocusProvider({
      name: `entry:${id}`,
      document: this.doc,
      websocketProvider: socket,
      token: "",
      flushDelay: FLUSH_MS,
      onUnsyncedChanges: () => this.counted(),
      onSynced: () => this.syncedOnce(),
      onAuthenticated: ({ scope }) => {
        this.readonly = scope === "readonly";
        this.tell();
      },
      onAuthenticationFailed: () => this.denied(),
      onAwarenessChange: () => this.tell(),
    });
    this.provider = provider;
    provider.attach();
    this.tell();
  }

  /** Tells about changes of what is shown: presence, rights, what is saved, what can be undone. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  tell(): void {
    for (const watcher of Array.from(this.watchers)) watcher();
  }

  /** Asks again for what the server has; heals a change that was refused for its speed or lost on the way. */
  resync(): void {
    if (this.provider?.isAuthenticated) this.provider.forceSync();
  }

  /** Sends the keystrokes that wait for their turn. */
  flush(): void {
    this.provider?.flushPendingUpdates();
  }

  /** The connection is gone: nothing counts as saved until it is back and in step. */
  disconnected(now: number): void {
    this.save.counted(1, false, now);
    this.tell();
  }

  /** Others who have this entry open. */
  present(): Presence[] {
    const states = this.provider?.awareness?.getStates() as Map<number, AwarenessState> | undefined;
    const found: Presence[] = [];
    for (const [client, state] of states ?? []) {
      const { id, name } = state.participant ?? {};
      if (client !== this.doc.clientID && id && name)
        found.push({ client, id, name, typing: state.typing === true });
    }
    return found;
  }

  /** The name of who set a key of the answer last; empty for oneself, and while nobody can say. */
  setBy(key: string): string {
    return this.setters?.(key) ?? "";
  }

  get empty(): boolean {
    return this.text.length === 0 && this.answer.size === 0;
  }

  get canUndo(): boolean {
    return this.undo.undoStack.length > 0;
  }

  /** Closes it on this device; its words go from memory. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    window.clearTimeout(this.typingTimer);
    this.watchers.clear();
    this.provider?.destroy();
    this.undo.destroy();
    this.doc.destroy();
  }

  private updated(origin: unknown): void {
    if (origin !== null && origin === this.provider) return;
    this.save.wrote(Date.now());
    this.problem = "";
    if (this.id === null) this.onFirstWords(this);
    else this.markTyping();
    this.tell();
  }

  private counted(): void {
    const provider = this.provider;
    if (provider === null) return;
    this.save.counted(provider.unsyncedChanges, provider.isSynced, Date.now());
    this.tell();
  }

  private syncedOnce(): void {
    this.arrived = true;
    this.counted();
    this.tell();
  }

  private denied(): void {
    this.readonly = true;
    this.tell();
  }

  private markTyping(): void {
    if (this.typingTimer === undefined) this.provider?.setAwarenessField("typing", true);
    window.clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => {
      this.typingTimer = undefined;
      if (!this.closed) this.provider?.setAwarenessField("typing", false);
    }, TYPING_MS);
  }
}
