// The region that somebody chose on the page of Help stands first there, and in the panel of each page. Only this device
// knows of it; leaving in a hurry forgets it.
const KEY = "waymark.region";

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(region: string | null): void {
  try {
    if (region === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, region);
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

/** Puts one region in front; null puts all back as the file has them. */
function order(region: string | null, places: Map<HTMLElement, readonly HTMLElement[]>): void {
  for (const [place, parts] of places) {
    const first = parts.find((part) => part.dataset.region === region);
    place.replaceChildren(...(first ? [first] : []), ...parts.filter((part) => part !== first));
    for (const part of parts) if (part instanceof HTMLDetailsElement) part.open = part === first;
  }
  for (const press of document.querySelectorAll<HTMLElement>("[data-choose-region]")) {
    if (press.dataset.chooseRegion === region) press.setAttribute("aria-current", "true");
    else press.removeAttribute("aria-current");
  }
  const forget = document.querySelector<HTMLElement>("[data-forget-region]");
  if (forget !== null) forget.hidden = region === null;
}

/** Brings the choice to life, and puts in front what was chosen before. */
export function startRegions(): void {
  const places = new Map<HTMLElement, readonly HTMLElement[]>();
  for (const place of document.querySelectorAll<HTMLElement>("[data-regions]"))
    places.set(place, Array.from(place.querySelectorAll<HTMLElement>("[data-region]")));
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const press = target?.closest<HTMLElement>("[data-choose-region]");
    const region = press?.dataset.chooseRegion;
    if (region !== undefined) {
      keep(region);
      order(region, places);
      // The link itself leads there; what it leads to has just moved.
      document.getElementById(`region-${region}`)?.focus({ preventScroll: true });
    } else if (target?.closest("[data-forget-region]")) {
      keep(null);
      order(null, places);
      document.querySelector<HTMLElement>("[data-choose-region]")?.focus();
    }
  });
  order(stored(), places);
}
