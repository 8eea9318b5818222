/**
 * Who set a key of an answer last. Yjs knows the device's number (a "client"); whose it is, the devices that are here
 * now tell of themselves, and the server tells of everybody else, as its rows say who sent what.
 */
import type { OpenEntry } from "./entry.ts";

interface Item {
  readonly id: { readonly client: number };
}

/** The device that set a key last; undefined when nobody did. Yjs keeps the newest item of each key in `_map`. */
function clientOf(entry: OpenEntry, key: string): number | undefined {
  const items = (entry.answer as unknown as { readonly _map: ReadonlyMap<string, Item> })._map;
  return entry.answer.has(key) ? items.get(key)?.id.client : undefined;
}

interface Told {
  readonly answered?: Readonly<Record<string, { readonly name: string; readonly mine: boolean }>>;
}

const AGAIN_MS = 4_000;

class Setters {
  private readonly entry: OpenEntry;
  private readonly names = new Map<number, string>();
  private askedAt = 0;

  constructor(entry: OpenEntry) {
    this.entry = entry;
  }

  of(key: string): string {
    const client = clientOf(this.entry, key);
    if (client === undefined || client === this.entry.doc.clientID) return "";
    for (const { client: device, name } of this.entry.present()) this.names.set(device, name);
    const known = this.names.get(client);
    if (known === undefined) void this.ask();
    return known ?? "";
  }

  /** Asks the server, at most every few seconds; a device that is not there yet is asked for again with its next key. */
  private async ask(): Promise<void> {
    const { id } = this.entry;
    if (id === null || Date.now() - this.askedAt < AGAIN_MS) return;
    this.askedAt = Date.now();
    const answer = await fetch(`/api/v1/entries/${id}`, { headers: { accept: "application/json" } }).catch(
      () => null,
    );
    if (!answer?.ok) return;
    const { answered = {} } = (await answer.json()) as Told;
    for (const [key, { name, mine }] of Object.entries(answered)) {
      const client = clientOf(this.entry, key);
      if (client !== undefined && !this.names.has(client)) this.names.set(client, mine ? "" : name);
    }
    this.entry.named();
  }
}

/** Lets an entry say who set what. */
export function knowSetters(entry: OpenEntry): void {
  if (entry.setters !== null) return;
  const setters = new Setters(entry);
  entry.setters = (key) => setters.of(key);
}
