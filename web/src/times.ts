// Times in the device's own zone. The server cannot know it, and writes its own into the page.

/** The words for a moment: its day, with the year of another year, or its time of day. As web/moments.py says it. */
export function inWords(moment: Date, shown: string, lang: string): string {
  const parts: Intl.DateTimeFormatOptions =
    shown === "day"
      ? {
          weekday: "long",
          day: "numeric",
          month: "long",
          year: moment.getFullYear() === new Date().getFullYear() ? undefined : "numeric",
        }
      : { hour: "2-digit", minute: "2-digit", hour12: false };
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, parts).format(moment);
}

/** Rewrites every `<time data-time>`; also called for what is put into the page later. */
export function localTimes(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    element.textContent = inWords(moment, element.dataset.time ?? "clock", document.documentElement.lang);
  }
}
