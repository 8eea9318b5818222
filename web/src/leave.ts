// "Leave this page": the screen is blank at once, and the back button does not lead here.
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
      window.location.replace(link.href);
    });
  }
}
