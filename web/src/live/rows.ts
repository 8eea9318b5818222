/**
 * Rows that people add to an exercise: each has keys `<prefix>:<row>` in the answer map. Older rows stand first.
 *
 * `[data-rows=p]` holds them, made from `template[data-row-of=p]`; a row's name stands in place of `new0` in it.
 */
import type { AnswerMap, Bind, Exercise } from "./answers.ts";
import { button, el } from "./dom.ts";
import { FieldBinding, type Rows } from "./fields.ts";
import { fieldsIn, isLine, isSetByHand } from "./formfields.ts";
import { inOrder, type Placed, stepped } from "./places.ts";
import { t } from "./texts.ts";

const MODEL = "new0";
const DIGITS = 9;
const PAPER_ROWS = 2;

const OURS = /^r([0-9a-z]{9})-[0-9a-z]+$/;

/** The number of a row: later rows have larger ones. */
function rowNumber(row: string): number {
  return Number.parseInt(OURS.exec(row)?.[1] ?? "0", 36);
}

/** A name for a row that sorts behind the others; two people who add at once get different ones. */
export function newRow(rows: readonly string[], chance: () => number = Math.random): string {
  const next = Math.max(0, ...rows.map(rowNumber)) + 1;
  const tail = Math.floor(chance() * 0x10000)
    .toString(16)
    .padStart(4, "0");
  return `r${next.toString(36).padStart(DIGITS, "0")}-${tail}`;
}

export class RowList implements Rows {
  readonly name: string;
  private readonly holder: HTMLElement;
  private readonly answer: AnswerMap;
  private readonly origin: object;
  private readonly model: HTMLTemplateElement | null;
  private readonly prefixes: readonly string[];
  private readonly most: number;
  /** The prefix of the keys that hold the place of a row that was moved; without one nothing moves. */
  private readonly order: string | undefined;
  private readonly more: HTMLButtonElement;
  /** Rows to fill with a pen; they show on paper only. */
  private readonly paper = el("div", { class: "paper-only", "aria-hidden": true, "data-noanchor": true });
  /** Rows that stand there and hold nothing yet. */
  private readonly blank = new Set<string>();

  constructor(holder: HTMLElement, answer: AnswerMap, origin: object) {
    this.holder = holder;
    this.answer = answer;
    this.origin = origin;
    this.name = holder.dataset.rows ?? "";
    this.model = holder.closest("form")?.querySelector(`template[data-row-of="${this.name}"]`) ?? null;
    const lines = this.model ? fieldsIn(this.model.content).filter(isLine) : [];
    this.prefixes = lines.map((field) => field.name.split(":")[0] ?? "");
    this.most = Number(holder.dataset.most ?? 0);
    this.order = holder.dataset.order;
    this.more = button(holder.dataset.more ?? "", () => this.add(), "more-rows");
    holder.after(this.paper, this.more);
  }

  /** Of the rows that the server sent, those stay that somebody wrote in before the live page was there, or is in. */
  takeOver(): void {
    for (const row of this.standing()) {
      const inUse = row.contains(document.activeElement) || fieldsIn(row).some(isSetByHand);
      if (!inUse) {
        row.remove();
        continue;
      }
      const was = row.dataset.row ?? "";
      const name = OURS.test(was) ? was : newRow([...this.rows(), ...this.blank]);
      this.dress(row, was, name);
      this.blank.add(name);
    }
    for (const stray of Array.from(this.holder.childNodes)) if (!(stray instanceof Element)) stray.remove();
  }

  /** The rows of the answer map in their order: the oldest first, where nothing was moved. */
  rows(): string[] {
    return inOrder(this.placed()).map((row) => row.name);
  }

  private placed(): Placed[] {
    const found = new Set<string>();
    for (const key of Array.from(this.answer.keys())) {
      const at = key.indexOf(":");
      const [prefix, row] = [key.slice(0, at), key.slice(at + 1)];
      if (prefix === this.name || (this.prefixes.includes(prefix) && OURS.test(row))) found.add(row);
    }
    return Array.from(found).map((name) => ({ name, place: this.placeOf(name) }));
  }

  private placeOf(row: string): number {
    const moved = this.order === undefined ? undefined : this.answer.get(`${this.order}:${row}`);
    return typeof moved === "number" ? moved : rowNumber(row);
  }

  show(): void {
    const rows = this.rows();
    for (const row of rows) this.blank.delete(row);
    const wanted = [...rows, ...Array.from(this.blank).sort()];
    const standing = new Map(this.standing().map((element) => [element.dataset.row ?? "", element]));
    for (const [row, element] of standing) {
      // The row in which someone writes stays while they are in it: emptying a line is no wish to lose it.
      if (wanted.includes(row)) continue;
      if (element.contains(document.activeElement)) this.blank.add(row);
      else element.remove();
    }
    let before: Element | null = null;
    for (const row of wanted) {
      const element: HTMLElement = standing.get(row) ?? this.made(row);
      const place: Element | null =
        before === null ? this.holder.firstElementChild : before.nextElementSibling;
      // A row that somebody is in is not taken out of the page, or they would lose their place in it.
      const held = element.contains(document.activeElement);
      if (place !== element && !(held && element.parentElement !== null))
        this.holder.insertBefore(element, place);
      before = element;
    }
    const left = this.most - this.standing().length;
    this.more.hidden = left <= 0;
    this.paper.replaceChildren(...Array.from({ length: Math.min(left, PAPER_ROWS) }, () => this.forPaper()));
  }

  /** A row without a name: no field of it is anybody's. A list of choices is words, to put a ring around one. */
  private forPaper(): Node {
    const row = this.model?.content.cloneNode(true) as DocumentFragment;
    for (const field of fieldsIn(row)) {
      field.removeAttribute("name");
      field.disabled = true;
      if (!(field instanceof HTMLSelectElement)) continue;
      const choices = Array.from(field.options, (option) => option.text);
      field.replaceWith(el("span", {}, choices.join(" / ")));
    }
    for (const element of Array.from(row.querySelectorAll("[data-row]"))) element.removeAttribute("data-row");
    return row;
  }

  lock(locked: boolean): void {
    this.more.disabled = locked;
    for (const press of Array.from(this.holder.querySelectorAll("button"))) press.disabled = locked;
  }

  destroy(): void {
    this.more.remove();
    this.paper.remove();
  }

  private standing(): HTMLElement[] {
    return Array.from(this.holder.querySelectorAll<HTMLElement>("[data-row]"));
  }

  /** Begins a row, with words in its first line or blank; nothing when there is no room for another. */
  add(words = ""): void {
    const first = Array.from(this.blank).sort()[0];
    if (this.standing().length >= this.most && (words === "" || first === undefined)) return;
    const row = (words === "" ? undefined : first) ?? newRow([...this.rows(), ...this.blank]);
    if (words === "") this.blank.add(row);
    else this.answer.doc?.transact(() => this.answer.set(`${this.name}:${row}`, words), this.origin);
    this.show();
    const element = this.standing().find((one) => one.dataset.row === row);
    const lines = element ? fieldsIn(element).filter(isLine) : [];
    lines.find((line) => line.value === "")?.focus();
  }

  private take(row: string): void {
    this.blank.delete(row);
    const next = this.more;
    const keys = Array.from(this.answer.keys()).filter((key) => key.slice(key.indexOf(":") + 1) === row);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    this.answer.doc?.transact(() => {
      for (const key of keys) this.answer.delete(key);
    }, this.origin);
    this.show();
    next.focus();
  }

  private made(row: string): HTMLElement {
    const content = this.model?.content.cloneNode(true) as DocumentFragment | undefined;
    const element = content?.querySelector<HTMLElement>("[data-row]") ?? el("div");
    this.dress(element, MODEL, row);
    return element;
  }

  /** Gives a row its name, and the buttons that the live page has for it. */
  private dress(element: HTMLElement, was: string, row: string): void {
    element.dataset.row = row;
    for (const field of fieldsIn(element)) field.name = field.name.replace(was, row);
    element.querySelector(".row-acts")?.remove();
    const acts = el("p", { class: "row-acts" });
    if (this.order !== undefined) acts.append(...this.movers(row));
    acts.append(button(t("take_away"), () => this.take(row), "plain take-away"));
    element.append(acts);
  }

  private movers(row: string): HTMLButtonElement[] {
    const { up = "", down = "" } = this.holder.dataset;
    return [button(up, () => this.move(row, -1)), button(down, () => this.move(row, 1))];
  }

  private move(row: string, step: -1 | 1): void {
    const place = stepped(this.placed(), row, step);
    if (place === null) return;
    const held = document.activeElement;
    if (held instanceof HTMLElement) held.blur();
    this.answer.doc?.transact(() => this.answer.set(`${this.order}:${row}`, place), this.origin);
    if (held instanceof HTMLElement) held.focus();
  }
}

/** Fields, with all the lists of rows of their form. */
export class RowBinding extends FieldBinding<RowList> {
  constructor(exercise: Exercise) {
    super(exercise, (form, answer, origin) =>
      Array.from(form.querySelectorAll<HTMLElement>("[data-rows]")).map(
        (holder) => new RowList(holder, answer, origin),
      ),
    );
  }

  /** The list whose rows begin with the line `name`. */
  list(name: string): RowList | undefined {
    return this.lists.find((one) => one.name === name);
  }
}

export const bindRows: Bind = (exercise) => new RowBinding(exercise);
