/** An exercise of the page: this person's own entry, and the entries that others show. */
import type { Bind } from "./answers.ts";
import { button, el } from "./dom.ts";
import { EntryBox, type Heading } from "./entrybox.ts";
import { bindOf, loadKind } from "./kinds.ts";
import { isAlone, isOneOfTheTwo, type Live } from "./live.ts";
import type { EntryState } from "./protocol.gen.ts";
import type { LiveState } from "./state.ts";
import { list, t } from "./texts.ts";
import type { Vault } from "./vault.ts";

/** The names of those who see an entry that this person shares: everyone else of the two, and who may see entries. */
function readers(live: Live, entry = ""): string[] {
  const { me, people, covered, keptBack } = live.store.state;
  const kept = covered !== null || keptBack.has(entry);
  const others = people.filter(
    (person) =>
      person.id !== me &&
      (isOneOfTheTwo(person.role) || (person.scope === "entries" && !(kept && person.role === "supervisor"))),
  );
  return Array.from(new Set(others.map((person) => person.name)));
}

/** The forms of the page's exercises as the server rendered them, by their section. */
export const models = new WeakMap<Element, HTMLFormElement>();

/** A form again, empty, for what another person writes. */
export function blankCopy(model: HTMLFormElement | null | undefined): HTMLFormElement {
  const form = (model?.cloneNode(true) as HTMLFormElement | undefined) ?? el("form");
  form.removeAttribute("action");
  for (const extra of Array.from(form.querySelectorAll("[data-nojs], input[type=hidden]"))) extra.remove();
  emptied(form);
  return form;
}

/** A form as if nobody had ever filled it: what it holds, and what it says that it was sent with. */
function emptied(form: HTMLFormElement): void {
  for (const field of Array.from(form.querySelectorAll<HTMLInputElement>("textarea, input[type=text]"))) {
    field.defaultValue = "";
    field.value = "";
  }
  for (const input of Array.from(form.querySelectorAll("input"))) {
    input.defaultChecked = false;
    input.checked = false;
  }
  for (const list of Array.from(form.querySelectorAll("select"))) {
    for (const option of Array.from(list.options)) option.defaultSelected = option.index === 0;
    list.selectedIndex = 0;
  }
}

interface Shown {
  readonly box: EntryBox;
  readonly element: HTMLElement;
  /** Another entry of this person's own. */
  readonly mine: boolean;
}

class ExerciseView {
  private readonly live: Live;
  private readonly vault: Vault;
  private readonly section: HTMLElement;
  private readonly page: string;
  private readonly id: string;
  private readonly bind: Bind;
  private readonly form: HTMLFormElement | null;
  private readonly model: HTMLFormElement | null;
  private readonly below: HTMLElement;
  private readonly mine: HTMLButtonElement;
  private readonly shown = new Map<string, Shown>();
  private own: EntryBox | null = null;
  private opened = false;

  constructor(live: Live, vault: Vault, section: HTMLElement, page: string, bind: Bind) {
    this.bind = bind;
    this.live = live;
    this.vault = vault;
    this.section = section;
    this.page = page;
    this.id = section.dataset.exercise ?? "";
    const form = section.querySelector<HTMLFormElement>("form[data-exercise-form]");
    // What the server showed of others to a browser without a script would stay in the page after it is taken back.
    for (const plain of Array.from(section.querySelectorAll(".entry[data-nojs]"))) plain.remove();
    this.model = form?.cloneNode(true) as HTMLFormElement | null;
    if (this.model) models.set(section, this.model);
    this.below =
      section.querySelector<HTMLElement>("[data-exercise-status]") ??
      section.appendChild(el("div", { "data-exercise-status": true, "data-noanchor": true }));
    this.mine = button(t("write_my_own"), () => this.openOwn(), "plain");
    this.mine.hidden = true;
    this.below.before(this.mine);
    // A watcher has no field of their own; the form stays as the model for what others show.
    const writes = isOneOfTheTwo(live.boot.role);
    if (form && !writes) form.remove();
    this.form = writes ? form : null;
  }

  /** Brings what is shown in line with the state. */
  update(state: LiveState): void {
    const here = Array.from(state.entries.values()).filter(
      (entry) => entry.page === this.page && entry.exercise === this.id,
    );
    // A workbook's owner has other entries here too: what was written at a code's seat, what a worker left behind.
    const own = here.find((entry) => entry.mine && entry.writer === state.me);
    this.updateOwn(own);
    this.updateOthers(here.filter((entry) => entry !== own && (entry.mine || entry.visibility === "shared")));
    this.fold();
  }

  destroy(): void {
    if (this.own) this.vault.release(this.own.entry);
    this.own?.destroy();
    for (const { box } of this.shown.values()) {
      this.vault.release(box.entry);
      box.destroy();
    }
    this.shown.clear();
  }

  private updateOwn(state: EntryState | undefined): void {
    if (this.form === null) return;
    if (this.own?.entry.closed) this.clearOwn();
    const entry = this.vault.mine(this.page, this.id);
    if (state && entry.id === null) this.vault.attach(entry, state.id);
    this.own ??= this.box(entry, this.form, this.below);
    this.own.setHeading(this.ownHeading(state));
  }

  /** An own entry that was erased leaves empty fields behind. */
  private clearOwn(): void {
    this.own?.destroy();
    this.own = null;
    this.form?.reset();
    if (this.form) emptied(this.form);
  }

  private ownHeading(state: EntryState | undefined): Heading {
    const names = readers(this.live, state?.id);
    if (isAlone(this.live) || names.length === 0) return { look: "draft", words: t("only_you") };
    const name = list(names);
    if (state === undefined) return { look: "draft", words: t("only_you") };
    return this.switchHeading(state, names, name);
  }

  /** Whether others see an entry of mine, and the button that changes it. */
  private switchHeading(state: EntryState, names: readonly string[], name: string): Heading {
    if (state.visibility === "draft") {
      const press = () => void this.live.act({ type: "share_entry", entry: state.id });
      return { look: "draft", words: t("only_you"), act: { words: t("show_to", { name }), press } };
    }
    const press = () => void this.live.act({ type: "unshare_entry", entry: state.id });
    const words = t(names.length === 1 ? "sees_as_you_type" : "see_as_you_type", { name });
    return { look: "shared", words, act: { words: t("make_private"), press } };
  }

  private updateOthers(entries: readonly EntryState[]): void {
    const wanted = new Set(entries.map((entry) => entry.id));
    for (const [id, { box, element }] of this.shown) {
      if (wanted.has(id)) continue;
      box.destroy();
      this.vault.release(box.entry);
      element.remove();
      this.shown.delete(id);
    }
    for (const state of entries) {
      if (!this.shown.has(state.id)) this.showOther(state);
      this.shown.get(state.id)?.box.setHeading(this.otherHeading(state));
    }
  }

  private otherHeading(state: EntryState): Heading {
    if (!state.mine) return { look: "other", words: t("shows_you", { name: state.writer_name }) };
    const heading = this.ownHeading(state);
    return { ...heading, words: `${state.writer_name} · ${heading.words}` };
  }

  private showOther(state: EntryState): void {
    const form = blankCopy(this.model);
    const below = el("div");
    const element = el("div", { class: "other", "data-other": state.id, "data-noanchor": true }, form, below);
    element.append(el("p", {}, t("words_come", { name: state.writer_name })));
    if (state.mine) this.below.after(element);
    else this.section.insertBefore(element, this.form ?? this.below);
    const box = this.box(this.vault.others(state), form, below);
    this.shown.set(state.id, { box, element, mine: state.mine });
    if (state.mine) return;
    this.live.announcer.say(t("shows_you", { name: state.writer_name }));
  }

  private box(entry: EntryBox["entry"], form: HTMLFormElement, below: HTMLElement): EntryBox {
    return new EntryBox({ bind: this.bind, form, below, entry, connected: () => this.vault.connected });
  }

  /** While someone shows their words and the own field is empty, the own field folds to one button. */
  private fold(): void {
    if (this.form === null || this.own === null) return;
    const shown = Array.from(this.shown.values()).some((one) => !one.mine);
    const folded = shown && !this.opened && this.own.untouched && this.own.entry.id === null;
    this.form.hidden = folded;
    this.below.hidden = folded;
    this.mine.hidden = !folded;
  }

  private openOwn(): void {
    this.opened = true;
    this.fold();
    this.form?.querySelector<HTMLElement>("textarea, select, input:not([type=hidden])")?.focus();
  }
}

function sectionsOf(live: Live): HTMLElement[] {
  return Array.from(live.view.main.querySelectorAll<HTMLElement>("section[data-exercise]"));
}

/** Keeps the exercises of the page alive. */
export function startExercises(live: Live, vault: Vault): void {
  let views: ExerciseView[] = [];
  let welcomed = false;
  const build = () => {
    const page = live.view.page;
    if (page === null || !welcomed) return;
    for (const section of sectionsOf(live)) {
      const kind = section.dataset.kind ?? "";
      const bind = bindOf(kind);
      if (bind) views.push(new ExerciseView(live, vault, section, page, bind));
      else void later(section, kind, page);
    }
    for (const view of views) view.update(live.store.state);
  };
  /** A kind comes in a file of its own: until it is here, nothing in its forms can be pressed. */
  const later = async (section: HTMLElement, kind: string, page: string) => {
    // Who is in it already stays in it: what they do there is taken over (see Binding.adopt).
    section.inert = !section.contains(document.activeElement);
    await loadKind(kind);
    section.inert = false;
    const bind = bindOf(kind);
    if (!bind || !section.isConnected) return;
    const view = new ExerciseView(live, vault, section, page, bind);
    views.push(view);
    view.update(live.store.state);
  };
  // On their way while the session's first word is.
  for (const section of sectionsOf(live)) void loadKind(section.dataset.kind ?? "");
  live.view.listen({
    leave: () => {
      for (const view of views) view.destroy();
      views = [];
    },
    arrive: build,
  });
  live.store.listen((state, event) => {
    if (event?.type === "refused" && event.document !== null) vault.refused(event.document, event.code);
    if (event?.type === "entry_removed") vault.erase(event.entry);
    if (event?.type === "welcome" && !welcomed) {
      welcomed = true;
      build();
    }
    vault.keepOnly(state);
    for (const view of views) view.update(state);
  });
}
