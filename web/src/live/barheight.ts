/**
 * What stays at the top and the bottom lies over the page: the page, its cards and its sign keep as much room as that
 * really takes. Where the line of who sees, with many names, would leave no room to read, it scrolls with the page.
 */
const MOST_OF_SCREEN = 0.3;

function high(parts: readonly HTMLElement[]): number {
  return parts.reduce((sum, part) => sum + part.offsetHeight, 2);
}

export function startBarHeight(): void {
  const all = (places: string) => Array.from(document.querySelectorAll<HTMLElement>(places));
  const rows = all("[data-bar] > .bar-row, [data-watch]");
  const tops = all(".topbar > *");
  const tell = () => {
    const { classList, style } = document.documentElement;
    const tall = high(tops) > window.innerHeight * MOST_OF_SCREEN;
    classList.toggle("top-tall", tall);
    style.setProperty("--top-height", `${high(tall ? tops.slice(0, 1) : tops)}px`);
    style.setProperty("--bar-height", `${high(rows)}px`);
  };
  const look = new ResizeObserver(tell);
  // The page's own size changes with the height of the window too.
  for (const part of [...rows, ...tops, document.body]) look.observe(part);
  tell();
}
