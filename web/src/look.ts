// Text size and colours of this device. The head of the page applies the choice before the first paint; here it is
// made. It is the only thing that a page keeps on a device.
const KEY = "waymark.look";

export type Look = { text: string; theme: string };

const TEXTS = ["100", "125", "150", "200"];
const THEMES = ["system", "light", "dark"];

export function readLook(stored: string | null): Look {
  const look: Look = { text: "100", theme: "system" };
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    if (typeof value === "object" && value !== null) {
      const { text, theme } = value as Record<string, unknown>;
      if (typeof text === "string" && TEXTS.includes(text)) look.text = text;
      if (typeof theme === "string" && THEMES.includes(theme)) look.theme = theme;
    }
  } catch {
    // Somebody else's value: the page simply looks as the device says.
  }
  return look;
}

/** Shows the page so at once, and next time as well where the browser lets us remember. */
export function setLook(look: Look): void {
  const root = document.documentElement;
  if (look.text === "100") delete root.dataset.text;
  else root.dataset.text = look.text;
  if (look.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = look.theme;
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

export function storedLook(): Look {
  try {
    return readLook(localStorage.getItem(KEY));
  } catch {
    return readLook(null);
  }
}

/** Brings every `[data-look]` group of radios to life; also called for menus that are drawn later. */
export function lookControls(within: ParentNode): void {
  for (const group of within.querySelectorAll<HTMLElement>("[data-look]")) {
    const look = storedLook();
    for (const radio of group.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
      const key = radio.name.endsWith("theme") ? "theme" : "text";
      radio.checked = radio.value === look[key];
      radio.addEventListener("change", () => setLook({ ...storedLook(), [key]: radio.value }));
    }
    group.hidden = false;
  }
}
