// The plain page: a list that anyone may have open. It came with the document, so that it stands there at once and
// without a network; name and drawing of the tab change with it.
const ICON = new URL("./plain.svg", import.meta.url).href;

function template(): HTMLTemplateElement | null {
  return document.querySelector<HTMLTemplateElement>("template[data-plain]");
}

/** A fresh copy of the plain page, to be put over everything or in place of it. */
export function plainPage(): HTMLElement {
  const kept = template()?.content.firstElementChild ?? null;
  const page =
    kept === null ? document.createElement("div") : (document.importNode(kept, true) as HTMLElement);
  page.classList.add("plain-page");
  return page;
}

/** Gives the tab a name and a drawing that tell nothing; what it returns puts the old ones back. */
export function plainFace(): () => void {
  const title = document.title;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const before = icon?.getAttribute("href") ?? null;
  document.title = template()?.dataset.plain ?? "";
  icon?.setAttribute("href", ICON);
  return () => {
    document.title = title;
    if (before !== null) icon?.setAttribute("href", before);
  };
}

/** Fetches the drawing ahead of need: when it is wanted there may be no network. */
export function keepPlainFace(): void {
  window.addEventListener("load", () => {
    new Image().src = ICON;
  });
}
