// "Print" buttons exist only where a script can print; every browser's own menu works without them.
export function printButtons(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
