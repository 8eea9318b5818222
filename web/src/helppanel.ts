// Help's panel closes as people expect; it opens, and is read, without this script.

export function helpPanel(within: ParentNode): void {
  const panel = within.querySelector<HTMLDetailsElement>("details[data-help]");
  if (panel === null) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (panel.open && !panel.contains(event.target as Node)) panel.open = false;
  });
}
