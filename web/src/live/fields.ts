/**
 * Binds a form by the names of its fields: each is a key of the entry's `answer` map. A box that is ticked is `true`, a
 * round button its value (a number with `data-number`), a list its value, a line its words; what is empty has no key.
 * The last one to set a key wins, but nothing changes under the fingers of someone who is in a field.
 *
 * content/exercises shows it at work. Kinds with rows that people add use rows.ts on top of this.
 */
import type { AnswerMap, Bind, Binding, Exercise } from "./answers.ts";
import { el, say } from "./dom.ts";
import { type Field, fieldsIn, isLine, isSetByHand, isTick, valueIn } from "./formfields.ts";
import { Meanwhile } from "./meanwhile.ts";
import { knowSetters } from "./setters.ts";

const GROWS = CSS.supports("field-sizing", "content");

/** A line grows with its words, also where the browser's styles cannot do it. */
function fit(field: Field): void {
  if (GROWS || !(field instanceof HTMLTextAreaElement)) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 4}px`;
}

function words(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What a field shows when its key is not set: a list may have a choice that is meant then. */
function unset(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return "";
  return Array.from(field.options).find((option) => option.defaultSelected)?.value ?? "";
}

/** Rows of fields, in the hands of a form that has such (see rows.ts). */
export interface Rows {
  /** The rows that the server sent are the live page's from now on. */
  takeOver(): void;
  show(): void;
  lock(locked: boolean): void;
  destroy(): void;
}

export type MakeRows<R extends Rows> = (
  form: HTMLFormElement,
  answer: AnswerMap,
  origin: object,
) => readonly R[];

export class FieldBinding<R extends Rows = Rows> implements Binding {
  readonly origin = this;
  readonly lists: readonly R[];
  private readonly exercise: Exercise;
  private readonly answer: AnswerMap;
  private readonly meanwhile: Meanwhile;
  private locked = false;
  private adopted = false;

  constructor(exercise: Exercise, rows: MakeRows<R> = () => []) {
    this.exercise = exercise;
    this.answer = exercise.entry.answer;
    this.meanwhile = new Meanwhile(exercise);
    this.lists = rows(exercise.form, this.answer, this.origin);
    knowSetters(exercise.entry);
    exercise.entry.named = () => this.show();
    exercise.form.addEventListener("input", this.onInput);
    exercise.form.addEventListener("focusout", this.onLeave);
    this.answer.observe(this.show);
  }

  /** What was set before the document came goes into it; a line only where nobody else wrote something meanwhile. */
  adopt(): void {
    this.adopted = true;
    for (const list of this.lists) list.takeOver();
    const set = fieldsIn(this.exercise.form).filter(isSetByHand);
    for (const [field, value] of set.map((field) => [field, valueIn(field)] as const)) {
      const there = words(this.answer.get(field.name));
      const free = !isLine(field) || there === "" || there === field.defaultValue;
      if (value !== null && free) this.set(field.name, value);
    }
    this.show();
  }

  lock(locked: boolean): void {
    this.locked = locked;
    for (const field of fieldsIn(this.exercise.form)) {
      if (isLine(field)) field.readOnly = locked;
      else field.disabled = locked;
    }
    for (const list of this.lists) list.lock(locked);
  }

  destroy(): void {
    this.exercise.form.removeEventListener("input", this.onInput);
    this.exercise.form.removeEventListener("focusout", this.onLeave);
    this.answer.unobserve(this.show);
    this.meanwhile.destroy();
    for (const list of this.lists) list.destroy();
  }

  private readonly onInput = (event: Event): void => {
    const field = event.target as Field;
    if (!this.adopted || !field.name || field.closest("[data-aside]") !== null) return;
    const value = valueIn(field);
    if (value === null) return;
    this.meanwhile.over(field);
    fit(field);
    this.set(field.name, value);
  };

  private readonly onLeave = (event: FocusEvent): void => {
    const field = event.target as Field;
    if (this.adopted && field.name) this.showIn(field, true);
  };

  private set(key: string, value: unknown): void {
    if (this.answer.get(key) === value) return;
    this.answer.doc?.transact(() => {
      if (value === undefined) this.answer.delete(key);
      else this.answer.set(key, value);
    }, this.origin);
  }

  private readonly show = (): void => {
    if (!this.adopted) return;
    for (const list of this.lists) list.show();
    for (const field of fieldsIn(this.exercise.form)) this.showIn(field, document.activeElement !== field);
    if (this.locked) this.lock(true);
  };

  private showIn(field: Field, free: boolean): void {
    const value = this.answer.get(field.name);
    if (isTick(field)) {
      field.checked = field.type === "checkbox" ? value === true : words(value) === field.value;
      this.showWho(field, field.checked);
      return;
    }
    const there = words(value) || unset(field);
    if (free || field instanceof HTMLSelectElement) {
      if (field.value !== there) field.value = there;
      fit(field);
      this.meanwhile.over(field);
    } else if (field.value !== there) {
      this.meanwhile.say(field, there, () => {
        field.value = there;
        this.meanwhile.over(field);
      });
    }
    this.showWho(field, value !== undefined);
  }

  /** Who set this, said beside it when it was not the person at this device. */
  private showWho(field: Field, set: boolean): void {
    const home = field.closest<HTMLElement>("[data-by-home], .option, .line, [data-row]");
    if (home === null) return;
    const name = set ? this.exercise.who(field.name) : "";
    const key =
      field instanceof HTMLInputElement && field.type === "radio"
        ? `${field.name}=${field.value}`
        : field.name;
    const known = Array.from(home.querySelectorAll<HTMLElement>(".set-by")).find(
      (by) => by.dataset.of === key,
    );
    if (known !== undefined) {
      say(known, name);
      known.hidden = name === "";
    } else if (name !== "") home.append(el("span", { class: "set-by", "data-of": key }, name));
  }
}

export const bindFields: Bind = (exercise) => new FieldBinding(exercise);
