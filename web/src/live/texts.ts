/** The words of the page: they come with it from the message catalogue; none stands in the code. */

let known: Readonly<Record<string, string>> = {};

export function setTexts(texts: Readonly<Record<string, string>>): void {
  known = texts;
}

/** The sentence `key`, with `{name}` filled in from `values`. A missing key shows itself, so that a test finds it. */
export function t(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = known[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Names as a person says them: "Sam", "Sam and Jo", "Sam, Jo and Pat". */
export function list(names: readonly string[]): string {
  const last = names[names.length - 1];
  if (last === undefined) return "";
  if (names.length === 1) return last;
  return t("and", { first: names.slice(0, -1).join(", "), last });
}
