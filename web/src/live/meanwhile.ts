/** Someone else wrote in a field that this person is in: theirs stays, and the other words are offered below it. */
import type { Exercise } from "./answers.ts";
import { button, el, say } from "./dom.ts";
import type { Field } from "./formfields.ts";
import { t } from "./texts.ts";

export class Meanwhile {
  private readonly exercise: Exercise;
  private readonly notes = new Map<string, HTMLElement>();

  constructor(exercise: Exercise) {
    this.exercise = exercise;
  }

  /** Says whose other words stand there now; pressing the button takes them. */
  say(field: Field, words: string, take: () => void): void {
    const name = this.exercise.who(field.name);
    // One's own other device: no name to say, and nothing to choose; the field follows when it is left.
    if (name === "") return;
    const sentence = words === "" ? t("emptied_here", { name }) : t("wrote_here", { name, words });
    const note = this.notes.get(field.name) ?? this.add(field);
    const line = note.querySelector("span");
    if (line !== null) say(line, sentence);
    note.querySelector("button")?.remove();
    const press = button(t("use_this"), take, "plain");
    // The field must not be left by the press, or its own words would be gone before they are chosen.
    press.addEventListener("pointerdown", (event) => event.preventDefault());
    note.append(press);
  }

  /** There is nothing to choose in this field any more. */
  over(field: Field): void {
    this.notes.get(field.name)?.remove();
    this.notes.delete(field.name);
  }

  destroy(): void {
    for (const note of this.notes.values()) note.remove();
    this.notes.clear();
  }

  private add(field: Field): HTMLElement {
    const note = el("p", { class: "meanwhile small", role: "status", "data-aside": true }, el("span"));
    (field.closest(".line, [data-row]") ?? field).after(note);
    this.notes.set(field.name, note);
    return note;
  }
}
