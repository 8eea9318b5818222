/** A plain textarea and a Y.Text, bound both ways; remote words wait while an input method composes. */
import type { Text as YText, YTextEvent } from "yjs";
import { type Change, clipped, type DeltaPart, difference, HeldField, moved, pieces } from "./diff.ts";

const PIECE_UNITS = 8_000;

export interface TextLimits {
  readonly units: number;
  /** The field was full: what was typed last did not fit. */
  full(): void;
}

export class TextBinding {
  private readonly field: HTMLTextAreaElement;
  private readonly text: YText;
  private readonly limits: TextLimits;
  /** What the field held when it was last in step with the document. */
  private shadow: string;
  private held: HeldField | null = null;

  /** `this` is the origin of its own changes, so an undo manager can tell them apart. */
  constructor(field: HTMLTextAreaElement, text: YText, limits: TextLimits) {
    this.field = field;
    this.text = text;
    this.limits = limits;
    this.shadow = field.value;
    field.addEventListener("input", this.onInput);
    field.addEventListener("compositionstart", this.onComposeStart);
    field.addEventListener("compositionend", this.onComposeEnd);
    text.observe(this.onText);
  }

  /** Puts the document's words into the field, keeping what was typed there before the document came. */
  adopt(before: string): void {
    const typed = this.field.value;
    const there = this.text.toString();
    this.shadow = there;
    const change = typed === before ? null : difference(before, typed);
    if (change !== null && typed !== there) {
      const index = there === before ? change.index : there.length;
      this.write([{ index, remove: there === before ? change.remove : 0, insert: change.insert }]);
    }
    this.show(this.text.toString(), (caret) => caret);
  }

  destroy(): void {
    this.field.removeEventListener("input", this.onInput);
    this.field.removeEventListener("compositionstart", this.onComposeStart);
    this.field.removeEventListener("compositionend", this.onComposeEnd);
    this.text.unobserve(this.onText);
  }

  private readonly onInput = (): void => {
    const { field } = this;
    if (this.held === null && field.value.length > this.limits.units) this.clip();
    const change = difference(this.shadow, field.value, field.selectionEnd);
    if (change === null) return;
    this.shadow = field.value;
    this.write(this.held === null ? [change] : this.held.local(change));
  };

  private readonly onComposeStart = (): void => {
    this.held ??= new HeldField(this.shadow.length);
  };

  private readonly onComposeEnd = (): void => {
    // Some engines send the last input after this event: take the field as it is, then let the remote words in.
    this.onInput();
    const held = this.held;
    this.held = null;
    if (held !== null) this.show(this.text.toString(), (caret) => held.placeOf(caret));
  };

  private readonly onText = (event: YTextEvent): void => {
    if (event.transaction.origin === this) return;
    const delta = event.delta as readonly DeltaPart[];
    if (this.held !== null) {
      this.held.remote(delta);
      return;
    }
    this.show(this.text.toString(), (caret) => moved(caret, delta));
  };

  /** What goes over the limit is taken out of what was typed last, never out of what stood there. */
  private clip(): void {
    const { field, limits } = this;
    const change = difference(this.shadow, field.value, field.selectionEnd);
    if (change === null) return;
    const room = Math.max(0, limits.units - (this.shadow.length - change.remove));
    const insert = clipped(change.insert, room);
    const rest = this.shadow.slice(change.index + change.remove);
    field.value = this.shadow.slice(0, change.index) + insert + rest;
    field.setSelectionRange(change.index + insert.length, change.index + insert.length);
    limits.full();
  }

  private write(changes: readonly Change[]): void {
    for (const change of changes) {
      const parts = pieces(change.insert, PIECE_UNITS);
      this.transact(change.index, change.remove, parts[0] ?? "");
      let at = change.index + (parts[0]?.length ?? 0);
      // A big paste goes in several updates: each stays well under the largest frame.
      for (const part of parts.slice(1)) {
        this.transact(at, 0, part);
        at += part.length;
      }
    }
  }

  private transact(index: number, remove: number, insert: string): void {
    this.text.doc?.transact(() => {
      if (remove > 0) this.text.delete(index, remove);
      if (insert !== "") this.text.insert(index, insert);
    }, this);
  }

  private show(value: string, place: (caret: number) => number): void {
    const { field } = this;
    this.shadow = value;
    if (field.value === value) return;
    const [start, end, direction] = [field.selectionStart, field.selectionEnd, field.selectionDirection];
    const scroll = field.scrollTop;
    field.value = value;
    field.scrollTop = scroll;
    // Setting a caret in a field that is not focused moves the focus on some tablets.
    if (document.activeElement === field) field.setSelectionRange(place(start), place(end), direction);
  }
}
