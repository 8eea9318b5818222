/** The keys' way through the words or sentences of a page. */

export interface Move {
  readonly by: "piece" | "block";
  readonly step: 1 | -1;
}

export interface Cursor<B> {
  readonly block: B;
  readonly index: number;
}

/** Where the keys go from `cursor`: the next piece, over the edge into the next block; the ends hold. */
export function moveCursor<B>(
  all: readonly B[],
  cursor: Cursor<B> | null,
  move: Move,
  pieces: (block: B) => number,
): Cursor<B> | null {
  const first = all[0];
  if (first === undefined) return null;
  const at = cursor === null ? -1 : all.indexOf(cursor.block);
  if (cursor === null || at < 0) return { block: first, index: 0 };
  const index = cursor.index + move.step;
  if (move.by === "piece" && index >= 0 && index < pieces(cursor.block))
    return { block: cursor.block, index };
  const block = all[at + move.step];
  if (block === undefined) return cursor;
  return { block, index: move.by === "piece" && move.step < 0 ? Math.max(0, pieces(block) - 1) : 0 };
}
