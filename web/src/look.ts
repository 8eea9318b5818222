// Text size, space, colours of this device, and whether it shows questions to talk about. The head of the page applies
// the choice before the first paint; here it is made. Leaving in a hurry forgets it, as all that pages keep on a device.
const KEY = "waymark.look";

const CHOICES = {
  text: ["100", "125", "150", "200"],
  space: ["normal", "wide"],
  theme: ["system", "light", "dark"],
  talk: ["on", "off"],
} as const;

type Part = keyof typeof CHOICES;
type Look = Record<Part, string>;

const PARTS = Object.keys(CHOICES) as Part[];

/** The first choice of each part is how a page looks by itself. */
function plain(): Look {
  return { text: CHOICES.text[0], space: CHOICES.space[0], theme: CHOICES.theme[0], talk: CHOICES.talk[0] };
}

export function readLook(stored: string | null): Look {
  const look = plain();
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    if (typeof value === "object" && value !== null) {
      for (const part of PARTS) {
        const chosen = (value as Record<string, unknown>)[part];
        if ((CHOICES[part] as readonly unknown[]).includes(chosen)) look[part] = String(chosen);
      }
    }
  } catch {
    // Somebody else's value: the page simply looks as the device says.
  }
  return look;
}

/** Shows the page so at once, and next time as well where the browser lets us remember. */
function setLook(look: Look): void {
  const root = document.documentElement;
  for (const part of PARTS) {
    if (part === "talk" && isTalkKept()) continue;
    if (look[part] === CHOICES[part][0]) delete root.dataset[part];
    else root.dataset[part] = look[part];
  }
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

/** Whether questions show is kept with the account, or with the seat while its session lasts; else on this device. */
function isTalkKept(): boolean {
  return document.documentElement.dataset.talkKept !== undefined;
}

function setTalk(talk: string): void {
  if (!isTalkKept()) {
    setLook({ ...storedLook(), talk });
    return;
  }
  document.documentElement.dataset.talk = talk;
  const body = new URLSearchParams({ talk });
  void fetch("/reading/talk", { method: "POST", body, headers: { "X-Fragment": "1" }, keepalive: true });
}

function storedLook(): Look {
  try {
    return readLook(localStorage.getItem(KEY));
  } catch {
    return readLook(null);
  }
}

/** Brings every `[data-look]` group of radios to life, and the button that hides questions to talk about. */
export function lookControls(within: Document): void {
  talkControl(within);
  for (const group of within.querySelectorAll<HTMLElement>("[data-look]")) {
    const look = storedLook();
    for (const radio of group.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
      const key = PARTS.find((part) => radio.name === `look-${part}`) ?? "text";
      const chosen = key === "talk" ? (document.documentElement.dataset.talk ?? "on") : look[key];
      radio.checked = radio.value === chosen;
      radio.addEventListener("change", () => {
        if (key === "talk") setTalk(radio.value);
        else setLook({ ...storedLook(), [key]: radio.value });
      });
    }
    group.hidden = false;
  }
}

/** "Do not show me such questions", wherever a page has them: for good, and undone under Text size or on /reading. */
function talkControl(within: Document): void {
  within.addEventListener("click", (event) => {
    const press = event.target instanceof Element ? event.target.closest("[data-hide-talk]") : null;
    if (press === null) return;
    event.preventDefault();
    setTalk("off");
    for (const group of within.querySelectorAll<HTMLElement>("[data-look]")) {
      for (const radio of group.querySelectorAll<HTMLInputElement>("input[name=look-talk]")) {
        radio.checked = radio.value === "off";
      }
    }
    within.querySelector<HTMLElement>("main h1")?.focus();
  });
}
