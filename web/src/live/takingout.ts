/** "Take Jo out": asked once more in that person's row, then done by the server, which closes their screens. */
import { button, el, say } from "./dom.ts";
import type { Live } from "./live.ts";
import type { PersonState } from "./protocol.gen.ts";
import { t } from "./texts.ts";

/** Why it did not work, in the server's words where it has some (RFC 9457). */
async function whyNot(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? t("not_connected");
}

/** What to say where the person is still in; empty when they are out. */
async function takeOut(live: Live, { id }: PersonState): Promise<string> {
  const session = encodeURIComponent(live.boot.session);
  const address = `/api/v1/sessions/${session}/participants/${encodeURIComponent(id)}`;
  try {
    const answer = await fetch(address, { method: "DELETE", credentials: "same-origin" });
    // 404: out already, by another device of the same person.
    return answer.ok || answer.status === 404 ? "" : await whyNot(answer);
  } catch {
    return t("not_connected");
  }
}

/** Shows the question in the row; `opener` is the button that asked for it, and gets the focus back. */
export function askToTakeOut(
  live: Live,
  person: PersonState,
  row: HTMLElement,
  opener: HTMLButtonElement,
): void {
  const { name } = person;
  const close = () => {
    question.remove();
    opener.hidden = false;
    opener.focus({ preventScroll: true });
  };
  const yes = button(t("take_out_yes", { name }), async () => {
    yes.disabled = true;
    const problem = await takeOut(live, person);
    yes.disabled = false;
    say(words, problem || t("taken_out", { name }));
    live.announcer.say(words.textContent ?? "");
    if (problem === "") row.closest("section")?.querySelector("h2")?.focus({ preventScroll: true });
  });
  const words = el("p", { tabindex: "-1" }, t("take_out_ask", { name }));
  const question = el(
    "div",
    { class: "note", "data-take-out": true },
    words,
    el("div", { class: "actions even" }, yes, button(t("no"), close)),
  );
  opener.hidden = true;
  row.append(question);
  words.focus({ preventScroll: true });
  question.scrollIntoView({ block: "nearest" });
}
