/** Choice and scale: boxes and radios bound to the `answer` map of an entry; the last tap wins. */
import type { Map as YMap } from "yjs";

const OPTION = "option:";

/** What binds the fields of one entry; `origin` marks its own changes. */
export interface Binding {
  readonly origin: object;
  /** The document's first words are here: show them, keep what was typed before. */
  adopt(): void;
  destroy(): void;
}

/** Boxes, at most `max` of them; a key for each chosen option. With `max` 1 a new choice takes the old one's place. */
export function bindChoice(
  inputs: readonly HTMLInputElement[],
  answer: YMap<unknown>,
  max: number,
  full: () => void,
): Binding {
  const origin = {};
  const show = () => {
    for (const input of inputs) input.checked = answer.has(OPTION + input.value);
  };
  const change = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const chosen = inputs.filter((other) => answer.has(OPTION + other.value));
    if (input.checked && chosen.length >= max && max > 1) {
      input.checked = false;
      full();
      return;
    }
    answer.doc?.transact(() => {
      if (input.checked && max === 1) for (const other of chosen) answer.delete(OPTION + other.value);
      if (input.checked) answer.set(OPTION + input.value, true);
      else answer.delete(OPTION + input.value);
    }, origin);
  };
  return bindInputs(inputs, answer, origin, show, change);
}

/** Radios: the number that was chosen last. */
export function bindScale(inputs: readonly HTMLInputElement[], answer: YMap<unknown>): Binding {
  const origin = {};
  const show = () => {
    const value = answer.get("value");
    for (const input of inputs) input.checked = Number(input.value) === value;
  };
  const change = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.checked) answer.doc?.transact(() => answer.set("value", Number(input.value)), origin);
  };
  return bindInputs(inputs, answer, origin, show, change);
}

function bindInputs(
  inputs: readonly HTMLInputElement[],
  answer: YMap<unknown>,
  origin: object,
  show: () => void,
  change: (event: Event) => void,
): Binding {
  for (const input of inputs) input.addEventListener("change", change);
  answer.observe(show);
  show();
  return {
    origin,
    adopt: show,
    destroy: () => {
      for (const input of inputs) input.removeEventListener("change", change);
      answer.unobserve(show);
    },
  };
}
