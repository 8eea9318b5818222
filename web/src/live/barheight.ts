/** The bar lies over the page: the page, its cards and its sign keep as much room as the bar really takes. */
export function startBarHeight(): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-bar] > .bar-row, [data-watch]"));
  if (rows.length === 0) return;
  const tell = () => {
    const height = rows.reduce((sum, row) => sum + Math.ceil(row.getBoundingClientRect().height), 1);
    document.documentElement.style.setProperty("--bar-height", `${height}px`);
  };
  const look = new ResizeObserver(tell);
  for (const row of rows) look.observe(row);
  tell();
}
