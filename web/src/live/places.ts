/** Places in an order that two people change at once: numbers with room between any two, one key a thing that moved. */

export interface Placed {
  readonly name: string;
  readonly place: number;
}

/** Things by their places; those at one place by name, so that every device shows the same order. */
export function inOrder(things: readonly Placed[]): Placed[] {
  return Array.from(things).sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
}

/** The new place of a thing that goes one step up (-1) or down (1); null when it stands at the end already. */
export function stepped(things: readonly Placed[], name: string, step: -1 | 1): number | null {
  const order = inOrder(things);
  const from = order.findIndex((thing) => thing.name === name);
  const next = order[from + step];
  if (from < 0 || next === undefined) return null;
  const beyond = order[from + 2 * step]?.place ?? next.place + 2 * step;
  return (next.place + beyond) / 2;
}
