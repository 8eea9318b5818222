/** Frames of the session document (the empty name): JSON commands and events, packed pointers, clock samples. */
import type { CommandUnion as Command, EventUnion as Event } from "./protocol.gen.ts";

const KIND = { command: 64, event: 65, pointer: 66, pointers: 67, clock: 68 } as const;

/** Where someone points: a block of the page, an offset into its text, a fraction (0..255) of the word's box. */
export interface Spot {
  readonly shown: boolean;
  readonly pinned: boolean;
  readonly block: number;
  readonly offset: number;
  readonly x: number;
  readonly y: number;
}

export interface Move {
  readonly device: number;
  readonly spot: Spot;
}

export type Frame =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "pointers"; readonly moves: readonly Move[] }
  | { readonly kind: "clock"; readonly sent: number; readonly server: number };

const SHOWN = 1;
const PINNED = 2;

function writeVarUint(out: number[], value: number): void {
  let rest = value;
  while (rest > 127) {
    out.push(128 | (rest % 128));
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

function header(kind: number): number[] {
  const out = [0];
  writeVarUint(out, kind);
  return out;
}

/** A command as the bytes that go onto the socket. */
export function encodeCommand(command: Command): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(command));
  const head = header(KIND.command);
  const frame = new Uint8Array(head.length + json.length);
  frame.set(head);
  frame.set(json, head.length);
  return frame;
}

const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** A pointer of this device as the bytes that go onto the socket. */
export function encodePointer(spot: Spot): Uint8Array<ArrayBuffer> {
  const out = header(KIND.pointer);
  out.push((spot.shown ? SHOWN : 0) | (spot.pinned ? PINNED : 0));
  writeVarUint(out, spot.block);
  writeVarUint(out, spot.offset);
  out.push(byte(spot.x), byte(spot.y));
  return Uint8Array.from(out);
}

/** A question for the server's time; `sent` is this device's own clock in milliseconds. */
export function encodeClock(sent: number): Uint8Array<ArrayBuffer> {
  const head = header(KIND.clock);
  const frame = new Uint8Array(head.length + 8);
  frame.set(head);
  new DataView(frame.buffer).setFloat64(head.length, sent);
  return frame;
}

class Reader {
  private readonly bytes: Uint8Array;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get left(): number {
    return this.bytes.length - this.at;
  }
  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new RangeError("frame ends early");
    this.at += 1;
    return value;
  }
  varUint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 7; count += 1) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
      scale *= 128;
    }
    throw new RangeError("number too long");
  }
  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError("frame ends early");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function readSpot(reader: Reader): Spot {
  const flags = reader.byte();
  const block = reader.varUint();
  const offset = reader.varUint();
  const x = reader.byte();
  const y = reader.byte();
  return { shown: (flags & SHOWN) !== 0, pinned: (flags & PINNED) !== 0, block, offset, x, y };
}

function readMoves(reader: Reader): Move[] {
  const moves: Move[] = [];
  while (reader.left > 0) {
    const device = reader.varUint();
    const payload = new Reader(reader.take(reader.varUint()));
    moves.push({ device, spot: readSpot(payload) });
  }
  return moves;
}

/** The session frame in `bytes`; null for a frame of another document, or one that this page does not know. */
export function decode(bytes: Uint8Array): Frame | null {
  if (bytes.length < 2 || bytes[0] !== 0) return null;
  try {
    const reader = new Reader(bytes);
    reader.byte();
    const kind = reader.varUint();
    if (kind === KIND.pointers) return { kind: "pointers", moves: readMoves(reader) };
    const body = reader.take(reader.left);
    if (kind === KIND.event) {
      return { kind: "event", event: JSON.parse(new TextDecoder().decode(body)) as Event };
    }
    if (kind !== KIND.clock || body.length !== 16) return null;
    const view = new DataView(body.buffer, body.byteOffset, 16);
    return { kind: "clock", sent: view.getFloat64(0), server: view.getFloat64(8) };
  } catch {
    return null;
  }
}
