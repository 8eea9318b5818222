/** The bar lies over the page: the page, its cards and its sign keep as much room as the bar really takes. */
export function startBarHeight(): void {
  const row = document.querySelector<HTMLElement>("[data-bar] .bar-row");
  if (row === null) return;
  const tell = () => {
    const height = Math.ceil(row.getBoundingClientRect().height) + 1;
    document.documentElement.style.setProperty("--bar-height", `${height}px`);
  };
  new ResizeObserver(tell).observe(row);
  tell();
}
