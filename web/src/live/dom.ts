/** Builds elements without a line of HTML in a string. */

type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/**
 * An element with attributes and children. `on...` keys are listeners; true is an attribute without a value; false,
 * null and undefined leave it out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A button with words on it. */
export function button(words: string, press: (event: Event) => void, kind = ""): HTMLButtonElement {
  return el("button", { type: "button", class: kind || null, onclick: press }, words);
}

/** Sets text only when it differs, so that a live region does not say it twice. */
export function say(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

const SHAPES: Readonly<Record<string, string>> = {
  service_user: "M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
  worker: "M5 3l15 9-7 1.6L10 21z",
  supervisor:
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  guest: "M12 3.5l8.5 8.5-8.5 8.5L3.5 12z",
  lock: "M5 10.5h14V20H5zM8 10.5V8a4 4 0 0 1 8 0v2.5",
  play: "M7 4.5v15l12-7.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
};

/** A small drawing beside a word; hidden from screen readers, as the word says it. */
export function shape(name: string, kind = "icon"): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `${kind} shape-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name] ?? "");
  svg.append(path);
  return svg;
}

interface TrustedHtmlPolicy {
  createHTML(html: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): TrustedHtmlPolicy;
}

let policy: TrustedHtmlPolicy | undefined;

/** The nodes of a fragment that our own server rendered. Scripts in it do not run. */
export function parsed(html: string): Node[] {
  const factory = (window as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  policy ??= factory?.createPolicy("waymark-fragment", { createHTML: (text) => text }) ?? {
    createHTML: (text) => text,
  };
  const tree = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  return Array.from(tree.body.childNodes);
}
