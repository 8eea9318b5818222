/** The person of a story took their yes back: its film and words leave a page that is open, and all else there stays. */
import { el, parsed } from "./dom.ts";
import type { Live } from "./live.ts";
import { sayMissing } from "./missing.ts";

/** The words in place of each story that the page shows no more, by the story's block. */
function goneFrom(html: string): Map<string, string> {
  const page = el("div", {}, ...parsed(html));
  const notes = Array.from(page.querySelectorAll<HTMLElement>("[data-gone]"));
  return new Map(notes.map((note) => [note.dataset.gone ?? "", note.textContent ?? ""]));
}

/** A film that was taken off the page would play on unseen, as long as there is something that it could play. */
function silence(video: HTMLVideoElement): void {
  for (const source of Array.from(video.querySelectorAll("source, track"))) source.remove();
  video.removeAttribute("poster");
  video.load();
}

function replace(live: Live, film: HTMLElement, words: string): void {
  const had = film.contains(document.activeElement);
  for (const video of Array.from(film.querySelectorAll("video"))) silence(video);
  const note = el("p", { class: "note", "data-noanchor": true, tabindex: -1 }, words);
  film.replaceWith(note);
  if (had) note.focus();
  live.announcer.say(words);
}

/** Takes what was withdrawn off this screen, and out of what it kept for the next page turns. */
export async function takeAway(live: Live): Promise<void> {
  const { view } = live;
  view.forget();
  const films = Array.from(view.main.querySelectorAll<HTMLElement>("figure[data-media]"));
  if (films.length === 0) return;
  try {
    const gone = goneFrom(await view.fragment(view.page));
    for (const film of films) {
      const words = gone.get(film.dataset.media ?? "");
      if (words !== undefined) replace(live, film, words);
    }
  } catch {
    // Rather no film for now than one whose person does not want to be seen.
    for (const film of films) replace(live, film, "");
    sayMissing(live);
  }
}
