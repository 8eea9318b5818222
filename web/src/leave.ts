// "Leave this page": the screen is blank at once, and the back button does not lead here.
export function leaveLink(within: ParentNode): void {
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
