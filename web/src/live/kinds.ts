/** The kinds of exercise by name: each is a folder of content/exercises, and its live side a file that comes on its own. */
import type { Bind } from "./answers.ts";

const RETRY_MS = 5_000;
const FOLDER = "../../../content/exercises";
const files = import.meta.glob<Bind>("../../../content/exercises/*/live.ts", { import: "bind" });
const known = new Map<string, Bind>();

/** How a kind's form is brought to life; undefined until `loadKind` has brought it. */
export function bindOf(kind: string): Bind | undefined {
  return known.get(kind);
}

/** Brings a kind; on a bad network it tries until it is here. Resolves at once for a name that is no kind. */
export async function loadKind(kind: string): Promise<void> {
  const fetch = files[`${FOLDER}/${kind}/live.ts`];
  if (fetch === undefined || known.has(kind)) return;
  try {
    known.set(kind, await fetch());
  } catch {
    await new Promise((over) => window.setTimeout(over, RETRY_MS));
    await loadKind(kind);
  }
}
