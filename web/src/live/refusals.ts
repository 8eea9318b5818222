/** What a person reads when the server said no to something. */
import { t } from "./texts.ts";

/** Refusals that need no words: nothing was lost, and the page shows how things are. */
const SILENT = new Set(["not_found", "ended"]);

/** The sentence for a refusal's code; empty when there is nothing to say. */
export function sentenceFor(code: string): string {
  if (SILENT.has(code)) return "";
  const key = `refused_${code}`;
  const words = t(key);
  return words === key ? t("refused_other") : words;
}
