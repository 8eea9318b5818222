/** What the parts of the live page share. */
import type { Announcer } from "./announce.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { Notices } from "./notices.ts";
import type { Overlay } from "./overlay.ts";
import type { PageView } from "./page.ts";
import type { CommandBody, SessionSocket } from "./socket.ts";
import type { Store } from "./state.ts";

export interface Live {
  readonly boot: Bootstrap;
  readonly store: Store;
  readonly socket: SessionSocket;
  readonly view: PageView;
  readonly overlay: Overlay;
  readonly notices: Notices;
  readonly announcer: Announcer;
  /** Sends a command; says so when there is no connection. Whether it went out. */
  act(body: CommandBody): boolean;
}

/** Whether this device's person takes part with all rights: the service user or the worker. */
export function isOneOfTheTwo(role: string): boolean {
  return role === "service_user" || role === "worker";
}

/** Whether the page is read alone: no other person, no shared place. */
export function isAlone(live: Live): boolean {
  return live.boot.mode === "alone";
}

/** Whether this device stands on the shared page, so that pointers and the video mean the same thing. */
export function isTogether(live: Live): boolean {
  const { following, location } = live.store.state;
  return following && live.view.page === location.page;
}
