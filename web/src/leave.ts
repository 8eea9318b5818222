// "Leave this page": nothing is left to see at once, with or without a network, and Back does not lead here.
import { plainFace, plainPage } from "./plain.ts";
import { leaveKeys } from "./quickexit.ts";

const LONGEST_WAIT_MS = 300;
/** Stands in the storage from a hasty leave until the server knows of it. Other tabs see it come, and leave too. */
const LEFT = "waymark.left";

let gone = false;

/** Goes to `address` in place of this page and of the steps that a live session made in the browser's history. */
function replaceAll(address: string | null): void {
  const depth = Number((window.history.state as { depth?: number } | null)?.depth ?? 0);
  // Going on from the first step takes the others out of reach of Forward too; that step itself becomes the start.
  const go = () => {
    window.history.replaceState(null, "", "/");
    if (address === null) return;
    if (depth === 0) window.location.replace(address);
    else window.location.assign(address);
  };
  if (depth === 0) {
    go();
    return;
  }
  const late = window.setTimeout(go, LONGEST_WAIT_MS);
  window.addEventListener(
    "popstate",
    () => {
      window.clearTimeout(late);
      go();
    },
    { once: true },
  );
  window.history.go(-depth);
}

/** Asks the server to end this browser's signed-in time; it outlives the page. Whether the server heard. */
async function endSignIn(session: string): Promise<boolean> {
  try {
    const answer = await fetch("/leave", {
      method: "POST",
      body: new URLSearchParams({ session }),
      credentials: "same-origin",
      keepalive: true,
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** What pages keep on this device. Where a browser refuses there is nothing to wipe. */
function wipeStorage(): void {
  try {
    window.localStorage.clear();
    window.sessionStorage.clear();
    window.localStorage.setItem(LEFT, "1");
  } catch {
    // A private window.
  }
  void forgetHelp();
}

async function forgetHelp(): Promise<void> {
  try {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await window.caches.keys()) await window.caches.delete(name);
  } catch {
    // No service workers here: plain HTTP, or an old browser.
  }
}

function wasLeft(): boolean {
  try {
    return window.localStorage.getItem(LEFT) !== null;
  } catch {
    return false;
  }
}

function heard(): void {
  try {
    window.localStorage.removeItem(LEFT);
  } catch {
    // A private window.
  }
}

/** Takes everything off the screen before anything else is done. */
function hide(): void {
  plainFace();
  const page = plainPage();
  document.documentElement.removeAttribute("class");
  document.body.replaceWith(document.createElement("body"));
  document.body.append(page);
}

/** Leaves in a hurry: hide, then tell the live session, the server and the storage, then go to another site. */
function leaveAtOnce(): void {
  if (gone) return;
  gone = true;
  const form = document.querySelector<HTMLFormElement>("form[data-exit]");
  const address = form?.dataset.exit ?? "about:blank";
  const session = form?.querySelector<HTMLInputElement>("input[name=session]")?.value ?? "";
  hide();
  // The live client sends what was just written, covers the other screens, and closes its socket.
  document.dispatchEvent(new CustomEvent("waymark:leave"));
  wipeStorage();
  const told = endSignIn(session).then((ok) => {
    if (ok) heard();
  });
  if (navigator.onLine) {
    replaceAll(address);
    return;
  }
  // Without a network the plain page stays: the browser's own page of failure would keep our address in its bar.
  replaceAll(null);
  window.addEventListener("online", () => {
    void told
      .then(() => endSignIn(session))
      .then((ok) => {
        if (ok) heard();
        window.location.replace(address);
      });
  });
}

/** Someone left in a hurry and the server did not hear: now it does, before anything is shown (see base.html). */
async function finishLeaving(hidden: boolean): Promise<void> {
  if (!(await endSignIn(""))) return;
  heard();
  await forgetHelp();
  if (hidden) window.location.reload();
}

/** Brings the way out to life. Whether the page may: one that is hidden until somebody is signed out does nothing. */
export function leaveLink(within: ParentNode): boolean {
  const hidden = document.documentElement.classList.contains("left");
  if (wasLeft()) void finishLeaving(hidden);
  // A page that the browser kept alive may belong to someone who has signed out since.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("left");
    window.location.reload();
  });
  window.addEventListener("storage", (event) => {
    if (event.key === LEFT && event.newValue !== null) leaveAtOnce();
  });
  for (const form of within.querySelectorAll<HTMLFormElement>("form[data-exit]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leaveAtOnce();
    });
  }
  leaveKeys(leaveAtOnce);
  return !hidden;
}
