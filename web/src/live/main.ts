// The live client: starts when the page carries a live session.

/** Opens the live session that the page carries. */
export function start(): void {}
