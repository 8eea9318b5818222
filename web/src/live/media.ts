/** A video that plays for everyone: our own controls ask the session, the session's word moves the player. */
import { el, say, shape } from "./dom.ts";
import { isAlone, isOneOfTheTwo, isTogether, type Live } from "./live.ts";
import { clockTime, positionAt, runsAt } from "./mediastate.ts";
import type { MediaState } from "./protocol.gen.ts";
import { t } from "./texts.ts";

/** Closer than this while playing is close enough. */
const NEAR_S = 0.3;
/** Further off than this, long after the last word, the player is set right. */
const FAR_S = 1.5;
const WATCH_MS = 3_000;

class JointVideo {
  readonly block: string;
  private readonly live: Live;
  private readonly video: HTMLVideoElement;
  private readonly play = el("button", { type: "button", class: "media-play" });
  private readonly slider = el("input", { type: "range", min: 0, max: 0, step: 0.1, value: 0 });
  private readonly time = el("span", { class: "media-time" });
  private readonly sound = el("p", { class: "small quiet", "data-noanchor": true });
  private readonly talk = el("p", { class: "note", "data-ask": true, "data-noanchor": true, hidden: true });
  private readonly tap: HTMLButtonElement;
  private readonly bar: HTMLElement;
  private readonly timer: number;
  /** The session's last word about this video; undefined when it must be said again. */
  private media: MediaState | null | undefined = null;
  private dragging = false;

  constructor(live: Live, figure: HTMLElement, video: HTMLVideoElement) {
    this.live = live;
    this.video = video;
    this.block = figure.dataset.media ?? "";
    this.slider.setAttribute("aria-label", t("media_position"));
    this.tap = el("button", { type: "button", class: "media-tap main", hidden: true }, t("media_tap"));
    this.bar = el("div", { class: "media-bar", "data-noanchor": true }, this.play, this.slider, this.time);
    const captions = this.captionsButton();
    if (captions) this.bar.append(captions);
    const stage = el("div", { class: "media-stage", "data-noanchor": true });
    video.before(stage);
    stage.append(video, this.tap);
    stage.after(this.bar, this.talk, this.sound);
    this.soften();
    video.controls = false;
    this.readonly();
    this.listen();
    this.timer = window.setInterval(() => this.stayNear(), WATCH_MS);
    this.refresh();
  }

  /** The session's word: null when nothing was said about this video. */
  apply(media: MediaState | null): void {
    if (media === this.media) return;
    this.media = media;
    this.soften();
    this.ask(media);
    if (media !== null) this.obey(media, true);
    else if (!this.video.paused) this.video.pause();
  }

  /** While it stands still for both: one of the page's questions to talk about, the same one for both. */
  private ask(media: MediaState | null): void {
    const questions = this.live.view.main.querySelector<HTMLElement>(".talk ul");
    const stands = media?.playing === false && media.position > 0;
    // Where they are hidden for good, none shows here either.
    this.talk.hidden = !(stands && questions?.offsetParent);
    const asked = questions?.children[Math.floor(media?.position ?? 0) % questions.childElementCount];
    if (questions?.lang) this.talk.lang = questions.lang;
    say(this.talk, this.talk.hidden ? "" : (asked?.textContent ?? ""));
  }

  /** In one room the sound comes from the worker's screen alone. */
  private soften(): void {
    const { boot, store } = this.live;
    const worker = store.state.people.find(({ role, devices }) => role === "worker" && devices.length > 0);
    const quiet = boot.mode === "in_person" && boot.role !== "worker" && worker !== undefined;
    this.video.muted = quiet;
    say(this.sound, quiet ? t("media_sound", { name: worker.name }) : "");
  }

  /** This device looks around on its own: what the session said last is said again when it comes back. */
  forget(): void {
    this.media = undefined;
  }

  /** The quiet page covers the screen. */
  hush(): void {
    this.video.pause();
  }

  destroy(): void {
    window.clearInterval(this.timer);
    this.video.pause();
  }

  private listen(): void {
    const { video } = this;
    this.play.addEventListener("click", () => this.pressed());
    video.addEventListener("click", () => this.pressed());
    this.tap.addEventListener("click", () => {
      if (this.media) this.obey(this.media, true);
      else this.start();
    });
    this.slider.addEventListener("input", () => {
      this.dragging = true;
      this.showTime(Number(this.slider.value));
    });
    this.slider.addEventListener("change", () => this.seek(Number(this.slider.value)));
    for (const name of ["play", "pause", "timeupdate", "durationchange", "ended", "seeked"]) {
      video.addEventListener(name, () => this.refresh());
    }
    video.addEventListener("loadedmetadata", () => {
      if (this.media) this.obey(this.media, true);
    });
  }

  /** Only our own buttons make commands: what the player does by itself (buffering, the end) never does. */
  private pressed(): void {
    if (!this.may) return;
    if (this.video.paused) {
      const from = this.video.ended ? 0 : this.video.currentTime;
      if (this.video.ended) this.video.currentTime = 0;
      // Played at once, in the hand of the person who pressed, or the browser would refuse.
      this.start();
      this.tell("media_play", from);
    } else {
      this.video.pause();
      this.tell("media_pause", this.video.currentTime);
    }
  }

  private seek(position: number): void {
    this.dragging = false;
    this.video.currentTime = position;
    this.tell("media_seek", position);
  }

  private tell(type: "media_play" | "media_pause" | "media_seek", position: number): void {
    if (isAlone(this.live) || !isTogether(this.live)) return;
    this.live.act({ type, block: this.block, position });
  }

  private get may(): boolean {
    return isAlone(this.live) || isOneOfTheTwo(this.live.boot.role);
  }

  private now(): number {
    return this.live.socket.clock.at(Date.now());
  }

  private obey(media: MediaState, exact: boolean): void {
    const { video } = this;
    const position = positionAt(media, this.now(), video.duration);
    const runs = runsAt(media, this.now(), video.duration);
    const off = Math.abs(video.currentTime - position);
    if (off > (runs ? (exact ? NEAR_S : FAR_S) : 0.001)) video.currentTime = position;
    if (runs && video.paused) this.start();
    else if (!runs && !video.paused) video.pause();
    if (!runs) this.tap.hidden = true;
    this.refresh();
  }

  private start(): void {
    this.tap.hidden = true;
    this.video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.tap.hidden = false;
    });
  }

  /** Long buffering or a sleeping tab: come back to where the others are, gently and seldom. */
  private stayNear(): void {
    this.soften();
    if (this.media?.playing && !this.video.paused && this.video.readyState >= 3) this.obey(this.media, false);
  }

  private readonly(): void {
    if (this.may) return;
    this.play.disabled = true;
    this.slider.disabled = true;
  }

  private captionsButton(): HTMLButtonElement | null {
    const track = this.video.textTracks[0];
    if (track === undefined) return null;
    const press = el("button", { type: "button", class: "media-captions" }, t("captions"));
    const show = () => press.setAttribute("aria-pressed", String(track.mode === "showing"));
    press.addEventListener("click", () => {
      track.mode = track.mode === "showing" ? "hidden" : "showing";
      show();
    });
    track.mode = "showing";
    show();
    return press;
  }

  private refresh(): void {
    const { video } = this;
    const words = t(video.paused ? "media_play" : "media_pause");
    if (this.play.dataset.words !== words) {
      this.play.dataset.words = words;
      this.play.replaceChildren(shape(video.paused ? "play" : "pause"), words);
    }
    const duration = Number.isFinite(video.duration) ? video.duration : 0;
    this.slider.max = String(duration);
    if (!this.dragging) {
      this.slider.value = String(video.currentTime);
      this.showTime(video.currentTime);
    }
  }

  private showTime(position: number): void {
    const words = `${clockTime(position)} / ${clockTime(this.video.duration)}`;
    say(this.time, words);
    this.slider.setAttribute("aria-valuetext", words);
  }
}

/** Gives each video of the page our controls, and keeps it with the session. */
export function startMedia(live: Live): void {
  let videos: JointVideo[] = [];
  const apply = () => {
    const { media, pause } = live.store.state;
    if (isAlone(live)) return;
    for (const video of videos) {
      if (isTogether(live)) video.apply(media?.block === video.block ? media : null);
      else video.forget();
      if (pause !== null) video.hush();
    }
  };
  live.view.listen({
    leave: () => {
      for (const video of videos) video.destroy();
      videos = [];
    },
    arrive: () => {
      for (const figure of Array.from(live.view.main.querySelectorAll<HTMLElement>("figure[data-media]"))) {
        const video = figure.querySelector("video");
        if (video) videos.push(new JointVideo(live, figure, video));
      }
      apply();
    },
  });
  live.store.listen((_, event) => {
    apply();
    if (event?.type !== "media_changed" || event.actor === live.store.state.me) return;
    const name = live.store.person(event.actor)?.name;
    if (name && event.act !== "seek")
      live.announcer.say(t(event.act === "play" ? "played_by" : "paused_by", { name }));
  });
}
