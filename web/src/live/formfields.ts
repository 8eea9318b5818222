/** The fields of an exercise's form: boxes, round buttons, lists and lines, each named by its key. */

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The named fields in an element, hidden ones left out. */
export function fieldsIn(element: ParentNode): Field[] {
  const all = element.querySelectorAll<Field>("input[name]:not([type=hidden]), textarea[name], select[name]");
  return Array.from(all);
}

/** A line or a few lines of words. */
export function isLine(field: Field): field is HTMLInputElement | HTMLTextAreaElement {
  return field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
}

/** A box or a round button. */
export function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** What a field says now: undefined is no key, null is no word of this field's (a round button that is not chosen). */
export function valueIn(field: Field): unknown {
  if (!isTick(field)) return field.value === "" ? undefined : asTyped(field);
  if (field.type === "checkbox") return field.checked ? true : undefined;
  if (!field.checked) return null;
  return field.value === "" ? undefined : asTyped(field);
}

/** Whether a person set this since the server sent it. */
export function isSetByHand(field: Field): boolean {
  if (isTick(field)) return field.checked !== field.defaultChecked;
  if (!(field instanceof HTMLSelectElement)) return field.value !== field.defaultValue;
  return Array.from(field.options).some((option) => option.selected !== option.defaultSelected);
}

function asTyped(field: Field): string | number {
  return field.dataset.number === undefined ? field.value : Number(field.value);
}
