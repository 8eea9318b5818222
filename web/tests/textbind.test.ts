import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { TextBinding } from "../src/live/textbind.ts";

/** As much of a textarea as the binding uses. */
class Field extends EventTarget {
  value = "";
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = "none";
  scrollTop = 0;
  setSelectionRange(start: number, end: number): void {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }
  /** What a browser does when someone types at the caret. */
  type(words: string): void {
    const at = this.selectionStart;
    this.value = this.value.slice(0, at) + words + this.value.slice(this.selectionEnd);
    this.setSelectionRange(at + words.length, at + words.length);
    this.dispatchEvent(new Event("input"));
  }
}

function pair(limit = 1000) {
  const docs = [new Y.Doc(), new Y.Doc()] as const;
  const link = (from: Y.Doc, to: Y.Doc) =>
    from.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "link") Y.applyUpdate(to, update, "link");
    });
  link(docs[0], docs[1]);
  link(docs[1], docs[0]);
  const field = new Field();
  Object.assign(globalThis, { document: { activeElement: field } });
  const full = { times: 0 };
  const limits = {
    units: limit,
    full: () => {
      full.times += 1;
    },
  };
  const text = docs[0].getText("text");
  const binding = new TextBinding(field as unknown as HTMLTextAreaElement, text, limits);
  return { field, text, far: docs[1].getText("text"), docs, full, binding };
}

test("what is typed reaches the other document, and what comes moves the caret along", () => {
  const { field, far } = pair();
  field.type("walk 🌙");
  assert.equal(far.toString(), "walk 🌙");
  far.insert(0, "I ");
  assert.equal(field.value, "I walk 🌙");
  assert.equal(field.selectionStart, 9);
});

test("R14 text composition: sent while composing, remote words held until it ends", () => {
  const { field, far } = pair();
  field.dispatchEvent(new Event("compositionstart"));
  field.type("wal");
  far.insert(0, "I ");
  assert.equal(field.value, "wal");
  field.type("ks");
  assert.equal(far.toString(), "I walks");
  field.dispatchEvent(new Event("compositionend"));
  assert.equal(field.value, "I walks");
  assert.equal(field.selectionStart, 7);
});

test("R15 undo takes back one's own last act only", () => {
  const { field, text, far, binding } = pair();
  const undo = new Y.UndoManager(text, { trackedOrigins: new Set([binding]) });
  field.type("mine");
  far.insert(4, " yours");
  undo.undo();
  assert.equal(field.value, " yours");
});

test("a big paste goes in pieces that each fit into a frame", () => {
  const { field, far, docs } = pair(50_000);
  const sizes: number[] = [];
  docs[0].on("update", (update: Uint8Array) => sizes.push(update.length));
  field.type("語".repeat(20_000));
  assert.equal(far.length, 20_000);
  assert.equal(sizes.length, 3);
  assert.ok(Math.max(...sizes) < 32_000);
});

test("over the limit, only what was typed last is cut, and a sentence says so", () => {
  const { field, far, full } = pair(10);
  field.type("12345678");
  field.setSelectionRange(0, 0);
  field.type("ab🌙");
  assert.equal(field.value, "ab12345678");
  assert.equal(far.toString(), "ab12345678");
  assert.equal(full.times, 1);
});

test("words typed before the document came are kept, as a change of what the page showed", () => {
  const { field, text, binding } = pair();
  text.insert(0, "from before");
  field.value = "from long before";
  binding.adopt("from before");
  assert.equal(text.toString(), "from long before");
  field.value = "from long before, and";
  text.insert(0, "x");
  field.value = "something else";
  binding.adopt("what the page showed");
  assert.ok(text.toString().includes("from long before"));
});

test("an unbound field is left alone", () => {
  const { field, text, binding } = pair();
  binding.destroy();
  text.insert(0, "later");
  field.type("alone");
  assert.equal(field.value, "alone");
  assert.equal(text.toString(), "later");
});
