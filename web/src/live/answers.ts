/** What the fields of an exercise and the `answer` map of an entry have to do with each other, whatever the kind. */
import type { Map as YMap } from "yjs";
import type { OpenEntry } from "./entry.ts";

export type AnswerMap = YMap<unknown>;

/** What binds the fields of one entry; `origin` marks its own changes. */
export interface Binding {
  readonly origin: object;
  /** The document's first words are here: show them, keep what was typed before. */
  adopt(): void;
  /** Nobody may change anything here for now, or may again. */
  lock(locked: boolean): void;
  destroy(): void;
}

/** What a kind of exercise gets to work with: its form as the server rendered it, and the entry that it shows. */
export interface Exercise {
  readonly form: HTMLFormElement;
  readonly entry: OpenEntry;
  /** A sentence below the fields, for whoever is at this device. */
  tell(words: string): void;
  /** The name of who set a key last, when it was someone else; empty for oneself, and while nobody can say. */
  who(key: string): string;
}

/** How a kind brings its form to life. Each `live.ts` in content/exercises exports one as `bind`. */
export type Bind = (exercise: Exercise) => Binding;
