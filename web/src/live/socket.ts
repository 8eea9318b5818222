/** The one socket of this device: the stock provider's, with our session frames on the document of the empty name. */
import { HocuspocusProviderWebsocket, WebSocketStatus } from "@hocuspocus/provider";
import { ServerClock } from "./clock.ts";
import { isFinal } from "./closing.ts";
import type { CommandUnion } from "./protocol.gen.ts";
import { decode, encodeClock, encodeCommand, encodePointer, type Frame, type Spot } from "./wire.ts";

const HEARTBEAT_MS = 10_000;
const SILENCE_MS = 20_000;
const PROBE_MS = 2_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const STEADY_MS = 5_000;
/** Closes like the server's own "come back later": the socket did not answer. */
const NO_ANSWER = 4408;

type WithoutId<T> = T extends { id: string } ? Omit<T, "id"> : never;
export type CommandBody = WithoutId<CommandUnion>;

export interface SocketListener {
  frame(frame: Frame): void;
  /** The socket opened (true, after the first message) or is known to be gone (false). */
  connected(connected: boolean): void;
  /** Closed for good: this device must not come back by itself. */
  closedForGood(code: number): void;
}

export class SessionSocket {
  readonly provider: HocuspocusProviderWebsocket;
  readonly clock = new ServerClock();
  private readonly listener: SocketListener;
  private counter = 0;
  private openedAt = 0;
  private delay = FIRST_DELAY_MS;
  private probe: number | undefined;
  private final = false;
  /** Attempts that failed since the last message; the page asks the server why after a few. */
  failures = 0;

  constructor(path: string, listener: SocketListener) {
    this.listener = listener;
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.provider = new HocuspocusProviderWebsocket({
      url: url.href,
      delay: FIRST_DELAY_MS,
      minDelay: FIRST_DELAY_MS,
      maxDelay: LONGEST_DELAY_MS,
      messageReconnectTimeout: SILENCE_MS,
      onClose: ({ event }) => this.closed(event?.code ?? 1006),
    });
    this.provider.on("message", (message: MessageEvent) => this.received(message));
    this.provider.on("connect", () => this.opened());
    window.setInterval(() => this.sample(), HEARTBEAT_MS);
    for (const name of ["pageshow", "online", "offline"] as const) {
      window.addEventListener(name, () => this.check());
    }
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.check();
    });
  }

  /** Whether it was ever open: until then the page's own forms do what a press asks for. */
  get wasOpen(): boolean {
    return this.openedAt > 0;
  }

  get open(): boolean {
    return this.provider.webSocket?.readyState === WebSocket.OPEN;
  }

  /** Sends a command; its id, or null when there is no connection (it is not kept for later: by then it may be wrong). */
  command(body: CommandBody): string | null {
    if (!this.open) return null;
    this.counter += 1;
    const id = `c${this.counter}`;
    this.provider.send(encodeCommand({ id, ...body } as CommandUnion));
    return id;
  }

  /** Sends where this device points; a lost one is replaced by the next. */
  point(spot: Spot): void {
    if (this.open) this.provider.send(encodePointer(spot));
  }

  /** Asks for a sign of life; a socket that gives none within two seconds is replaced. */
  check(): void {
    if (this.final) return;
    if (!this.open) {
      // One that is on its way is left alone; one that waits for its turn goes now.
      if (this.provider.status === WebSocketStatus.Disconnected) void this.provider.connect();
      return;
    }
    this.sample();
    this.probe ??= window.setTimeout(() => {
      this.probe = undefined;
      this.replace();
    }, PROBE_MS);
  }

  /** Closes and stays closed. */
  leave(): void {
    this.final = true;
    this.provider.disconnect();
  }

  /** Gives the silent socket up without waiting for its own close, which may take minutes on a dead network. */
  private replace(): void {
    const provider = this.provider as unknown as {
      emit(name: "close", closing: { event: { code: number } }): void;
    };
    provider.emit("close", { event: { code: NO_ANSWER } });
  }

  private sample(): void {
    if (this.open) this.provider.send(encodeClock(Date.now()));
  }

  private opened(): void {
    this.openedAt = Date.now();
    this.failures = 0;
    this.sample();
    this.listener.connected(true);
  }

  private received(message: MessageEvent | undefined): void {
    if (!(message?.data instanceof ArrayBuffer)) return;
    if (this.probe !== undefined) {
      window.clearTimeout(this.probe);
      this.probe = undefined;
    }
    const frame = decode(new Uint8Array(message.data));
    if (frame === null) return;
    if (frame.kind === "clock") this.clock.add(frame.sent, Date.now(), frame.server);
    else this.listener.frame(frame);
  }

  private closed(code: number): void {
    if (isFinal(code)) {
      this.leave();
      this.listener.closedForGood(code);
    } else this.backOff();
    this.failures += 1;
    this.listener.connected(false);
  }

  /** A socket that closes again soon after it opened waits longer each time. */
  private backOff(): void {
    const steady = this.openedAt > 0 && Date.now() - this.openedAt > STEADY_MS;
    this.delay = steady ? FIRST_DELAY_MS : Math.min(this.delay * 2, LONGEST_DELAY_MS);
    this.provider.setConfiguration({ delay: this.delay });
  }
}
