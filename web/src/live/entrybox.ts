/** One entry on the page: its fields bound to its document, who sees it, who writes in it, and whether it is saved. */
import type { Bind, Binding } from "./answers.ts";
import { button, el, say, shape } from "./dom.ts";
import type { OpenEntry } from "./entry.ts";
import { t } from "./texts.ts";

export interface BoxPlan {
  /** Brings the fields of this kind of exercise to life. */
  readonly bind: Bind;
  /** The form with the fields. */
  readonly form: HTMLFormElement;
  /** Where the lines below the fields go. */
  readonly below: HTMLElement;
  readonly entry: OpenEntry;
  connected(): boolean;
}

/** The line above the fields: who sees this, and the one thing to do about it. */
export interface Heading {
  readonly look: "draft" | "shared" | "other";
  readonly words: string;
  readonly act?: { readonly words: string; readonly press: () => void } | undefined;
}

const clock = (at: number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

export class EntryBox {
  readonly entry: OpenEntry;
  private readonly plan: BoxPlan;
  private readonly binding: Binding;
  private readonly head = el("div", { class: "entry-head" });
  private readonly saved = el("span", { class: "save-line", "data-save": "none" });
  private readonly undo: HTMLButtonElement;
  private readonly writing = el("p", { class: "writing-line", role: "status" });
  private readonly problem = el("p", { class: "entry-problem", role: "status" });
  private readonly stopWatching: () => void;
  private adopted = false;
  private headingKey = "";
  private said = "";

  constructor(plan: BoxPlan) {
    this.plan = plan;
    this.entry = plan.entry;
    this.undo = button(t("undo"), () => this.entry.undo.undo(), "plain undo");
    plan.form.classList.add("entry-box");
    plan.form.prepend(this.head);
    plan.form.addEventListener("submit", (event) => event.preventDefault());
    plan.below.replaceChildren(
      el("p", { class: "save-row" }, this.saved, this.undo),
      this.writing,
      this.problem,
    );
    this.binding = this.bind();
    this.entry.undo.addTrackedOrigin(this.binding.origin);
    this.stopWatching = this.entry.watch(() => this.refresh());
    this.refresh();
  }

  /** Says who sees the entry. Nothing is rebuilt when nothing changed, so that a focused button keeps its focus. */
  setHeading(heading: Heading): void {
    const key = `${heading.look}|${heading.words}|${heading.act?.words ?? ""}`;
    if (key === this.headingKey) return;
    this.headingKey = key;
    const held = this.head.contains(document.activeElement);
    const line = el("p", {}, heading.look === "draft" ? shape("lock") : null, el("span", {}, heading.words));
    const act = heading.act ? button(heading.act.words, heading.act.press) : null;
    this.head.replaceChildren(line, ...(act ? [act] : []));
    this.plan.form.dataset.look = heading.look;
    if (held) act?.focus();
  }

  destroy(): void {
    this.stopWatching();
    this.binding.destroy();
    this.entry.undo.removeTrackedOrigin(this.binding.origin);
    this.head.remove();
    this.plan.below.replaceChildren();
  }

  /** Whether the fields stand empty and nobody is in them. */
  get untouched(): boolean {
    return this.entry.empty && !this.plan.form.contains(document.activeElement);
  }

  private bind(): Binding {
    const { form, entry, bind } = this.plan;
    return bind({ form, entry, tell: (words) => say(this.problem, words), who: (key) => entry.setBy(key) });
  }

  private refresh(): void {
    // An entry that the server holds is not written in before its words are here.
    const waiting = this.entry.id !== null && !this.entry.arrived && this.entry.empty;
    if (!waiting && !this.adopted) {
      this.adopted = true;
      this.binding.adopt();
    }
    this.binding.lock(waiting || this.entry.readonly);
    this.plan.form.setAttribute("aria-busy", `${waiting}`);
    this.showSaved();
    this.showWriters();
    this.undo.hidden = !this.entry.canUndo;
    if (this.entry.problem !== "" || this.said !== "") say(this.problem, this.entry.problem);
    this.said = this.entry.problem;
  }

  private showSaved(): void {
    const line = this.entry.save.line(Date.now(), this.plan.connected());
    this.saved.dataset.save = line;
    const at = this.entry.save.savedAt;
    if (line === "saved" && at !== null) say(this.saved, t("saved", { time: clock(at) }));
    else say(this.saved, line === "none" ? "" : t(`save_${line}`));
  }

  private showWriters(): void {
    const names = this.entry.present().filter((person) => person.typing);
    const name = names[0]?.name;
    say(this.writing, name === undefined ? "" : t("writing_here", { name }));
    this.plan.form.classList.toggle("writing", name !== undefined);
  }
}
