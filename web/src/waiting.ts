// The page of someone who waits for a yes. It reloads only when there is something new: a reload on a timer would move
// the reader's place again and again.
const EVERY_MS = 3000;

export function watchForYes(within: ParentNode): void {
  const waiting = within.querySelector<HTMLElement>("[data-waiting]");
  if (waiting === null) return;
  waiting.hidden = false;
  setInterval(() => void look(), EVERY_MS);
}

async function look(): Promise<void> {
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    // Not there any more, or over, or a yes: each has a page of its own.
    if (answer.status < 500 && !(await answer.text()).includes("data-waiting")) window.location.reload();
  } catch {
    // Not connected: the next look may be luckier.
  }
}
