// For shaky hands: a second tap that follows the first by itself does nothing, and a form goes out once.

export interface Tap {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

const TAP_MS = 500;
const TAP_PX = 30;
/** No hand taps twice within this time. */
const PASSED_ON_MS = 30;
const SUBMIT_MS = 2_000;
const CONTROL = 'button, a, label, summary, input[type="checkbox"], input[type="radio"]';
const FIELD =
  'textarea, select, input:not([type="checkbox"], [type="radio"], [type="submit"], [type="button"])';

/** Whether `tap` is the tremor of the hand that made `before`: soon after it and close to it. Times in milliseconds. */
export function isTremor(before: Tap | null, tap: Tap): boolean {
  if (before === null || tap.at - before.at >= TAP_MS) return false;
  return Math.hypot(tap.x - before.x, tap.y - before.y) <= TAP_PX;
}

/** Whether a form that went out at `before` goes out again too soon. */
export function isRepeat(before: number | undefined, at: number): boolean {
  return before !== undefined && at - before < SUBMIT_MS;
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Swallows tremor taps on controls (never in fields and sliders) and the second submit of one form. */
export function steadyHands(): void {
  let last: Tap | null = null;
  document.addEventListener(
    "click",
    (event) => {
      const target = event.target as Element | null;
      // Keys, and the click that a label passes on to its own box, are no taps of a finger.
      if (event.detail === 0 || !event.isTrusted || !target?.closest(CONTROL) || target.closest(FIELD))
        return;
      const tap = { at: event.timeStamp, x: event.clientX, y: event.clientY };
      if (isPassedOn(target, last, tap)) return;
      if (isTremor(last, tap)) stop(event);
      else last = tap;
    },
    true,
  );
  steadyForms();
}

/** A label's tap comes a second time, at once, as its box's own click; not every browser gives it a place. */
function isPassedOn(target: Element, before: Tap | null, tap: Tap): boolean {
  if (before === null || !(target instanceof HTMLInputElement)) return false;
  return (target.labels?.length ?? 0) > 0 && tap.at - before.at < PASSED_ON_MS;
}

function steadyForms(): void {
  let sent = new WeakMap<HTMLFormElement, { at: number; by: HTMLElement | null }>();
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const before = sent.get(form);
      // Another button of the same form is another wish.
      if (before?.by === event.submitter && isRepeat(before?.at, event.timeStamp)) stop(event);
      else sent.set(form, { at: event.timeStamp, by: event.submitter });
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    sent = new WeakMap();
  });
}
