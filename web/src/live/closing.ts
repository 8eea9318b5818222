/** What a close code asks of this device. */

/** Whether a close code means: do not come back. */
export function isFinal(code: number): boolean {
  return code >= 4500 && code <= 4999;
}
