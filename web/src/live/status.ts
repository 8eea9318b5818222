/** The connection: told only when it matters, and what happens when the session is over for this device. */

import { closedPage } from "./closedpage.ts";
import { say } from "./dom.ts";
import { isOneOfTheTwo, type Live } from "./live.ts";
import { loadAgain } from "./missing.ts";
import { CloseCode, PROTOCOL_VERSION } from "./protocol.gen.ts";
import { sentenceFor } from "./refusals.ts";
import { whyRefused } from "./refusedwhy.ts";
import { t } from "./texts.ts";
import type { Vault } from "./vault.ts";

/** A short gap is nobody's business. */
const TELL_MS = 5_000;
/** A little longer than the socket takes to find out that it is dead. */
const SURE_MS = 2_500;
/** After so many attempts in vain the page asks over HTTP whether it may come back at all. */
const ASK_AFTER = 4;

export class Status {
  private readonly live: Live;
  private readonly vault: Vault;
  private readonly line = document.querySelector<HTMLElement>("[data-connection]");
  private timer: number | undefined;
  private over = false;

  constructor(live: Live, vault: Vault) {
    this.live = live;
    this.vault = vault;
    live.store.listen((state, event) => {
      if (event?.type === "welcome" && event.protocol !== PROTOCOL_VERSION) this.newer();
      if (event?.type === "refused" && event.document === null) this.refused(event.code);
      if (state.ended) this.ended();
    });
    window.addEventListener("offline", () => {
      if (!this.over) this.show(t("not_connected"));
    });
    // The network may be back before the socket ever noticed that it was gone; by then a dead one is known.
    window.addEventListener("online", () =>
      window.setTimeout(() => {
        if (live.socket.open && this.vault.connected) this.connected(true);
      }, SURE_MS),
    );
  }

  connected(connected: boolean): void {
    if (this.over) return;
    if (connected) {
      window.clearTimeout(this.timer);
      this.timer = undefined;
      if (this.line?.hidden === false) this.live.announcer.say(t("connected_again"));
      this.show("");
      return;
    }
    if (this.vault.dirty) this.show(t("not_connected"));
    else this.timer ??= window.setTimeout(() => this.show(t("not_connected")), TELL_MS);
    if (this.live.socket.failures % ASK_AFTER === 0) void this.askWhy();
  }

  closedForGood(code: number): void {
    if (code === CloseCode.SESSION_ENDED) this.ended();
    else if (code === CloseCode.SIGNED_OUT) this.leave(true, t("signed_out"));
    // One of the two is out when the session is over, or was taken out of it: the server's own page knows which.
    else if (code === CloseCode.REVOKED && isOneOfTheTwo(this.live.boot.role)) this.ended();
    else this.leave(code === CloseCode.REVOKED || code === CloseCode.FORBIDDEN, t(`closed_${code}`));
  }

  private refused(code: string): void {
    const words = sentenceFor(code);
    if (words !== "") this.live.notices.show("refused", words, [this.dismiss("refused")]);
  }

  private dismiss(key: string): { words: string; press: () => void } {
    return { words: t("close"), press: () => this.live.notices.hide(key) };
  }

  private show(words: string): void {
    if (this.line === null) return;
    this.line.hidden = words === "";
    say(this.line, words);
  }

  /** The session is over: the page that says so, unless words would be lost. */
  private ended(): void {
    if (this.over) return;
    this.over = true;
    this.live.socket.leave();
    const address = `/sessions/${encodeURIComponent(this.live.boot.session)}`;
    if (this.vault.dirty) {
      const go = { words: t("go_anyway"), press: () => window.location.replace(address) };
      this.live.notices.show("ended", t("ended_unsaved"), [go]);
      return;
    }
    window.location.replace(address);
  }

  /** This device is out. Someone who may not see any more keeps nothing on the screen. */
  private leave(wipe: boolean, words: string): void {
    if (this.over) return;
    this.over = true;
    this.live.socket.leave();
    if (!wipe) {
      this.live.notices.show("closed", words, [loadAgain()]);
      return;
    }
    const unsaved = this.vault.unsavedWords();
    this.vault.wipe();
    this.live.overlay.hide();
    this.live.view.wipe(...closedPage(words, unsaved));
    const around = "[data-bar], [data-above-bar], .where, .who-line, #who-can-see, .connection, [data-plan]";
    for (const rest of Array.from(document.querySelectorAll(around))) rest.remove();
    delete document.body.dataset.role; // nobody watches here any more, so no edge says so
    document.getElementById("notices")?.replaceChildren();
    this.live.view.main.querySelector("h1")?.focus();
  }

  /** The server speaks a newer protocol than this page. */
  private newer(): void {
    if (this.over) return;
    this.over = true;
    this.live.socket.leave();
    if (!this.vault.dirty) {
      window.location.reload();
      return;
    }
    this.live.notices.show("closed", t("newer_page"), [loadAgain()]);
  }

  /** The socket does not come in: HTTP can tell why, where a refused handshake cannot. */
  private async askWhy(): Promise<void> {
    const { session, participant, role } = this.live.boot;
    try {
      const answer = await fetch(`/api/v1/sessions/${encodeURIComponent(session)}`, {
        credentials: "same-origin",
      });
      const why = whyRefused(answer.status, answer.ok ? await answer.json() : null, participant, role);
      if (why === "ended") this.ended();
      else if (why === "out") this.leave(true, t("signed_out"));
      else if (why === "stopped") this.leave(true, t(`closed_${CloseCode.REVOKED}`));
    } catch {
      // No network: the socket goes on trying.
    }
  }
}
