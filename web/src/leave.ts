// "Leave this page": the screen is blank at once, and the back button does not lead here.
const LONGEST_WAIT_MS = 300;

/** Goes to `address` in place of this page and of the steps that a live session made in the browser's history. */
function replaceAll(address: string): void {
  const depth = Number((window.history.state as { depth?: number } | null)?.depth ?? 0);
  if (depth === 0) {
    window.location.replace(address);
    return;
  }
  // Going on from the first step takes the others out of reach of Forward too; that step itself becomes the start.
  const go = () => {
    window.history.replaceState(null, "", "/");
    window.location.assign(address);
  };
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

export function leaveLink(within: ParentNode): void {
  // A page that the browser kept alive may belong to someone who has signed out since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  for (const link of within.querySelectorAll<HTMLAnchorElement>("a[data-exit]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.title = "";
      document.body.hidden = true;
      // The live client listens, so that the other person is told and the socket closes before we are gone.
      document.dispatchEvent(new CustomEvent("waymark:leave"));
      replaceAll(link.href);
    });
  }
}
