// Live playback of one camera: joins connection, buffer and policy, and says honestly what is on the screen.

import { Connection, type ConnectionParts, type Header } from "./connection";
import { LiveBuffer, type MediaSourceLike } from "./mse";
import { steer, Target } from "./policy";

export type LiveState =
  | { kind: "idle" }
  | { kind: "connecting"; attempt: number }
  /** Pictures come; `delayMs` is null until the first is on the screen. */
  | { kind: "live"; delayMs: number | null }
  /** The picture on the screen is old; `sinceMs` is its wall-clock time in milliseconds. */
  | { kind: "stalled"; sinceMs: number }
  | { kind: "offline"; since: string | null }
  | { kind: "error"; code: string; retry: boolean };

export interface PlayerParts extends ConnectionParts {
  createSource(): MediaSourceLike;
  attach(source: MediaSourceLike): string;
  release(url: string): void;
  /** Wall clock of the centre in milliseconds since the epoch. */
  wallNow(): number;
  /** A clock that never jumps, in milliseconds. */
  steadyNow(): number;
  hidden(): boolean;
}

const TICK_MS = 200;
const STALLED_MS = 3000;
const STUCK_MS = 9000;
const SILENT_MS = 20_000;
const SETTLING_MS = 2500;
const REPORT_MS = 1000;

export class LivePlayer {
  #state: LiveState = { kind: "idle" };
  #listeners = new Set<() => void>();
  #header: Header | null = null;
  #timer: number | null = null;
  #target = new Target();
  #firstPictureAt: number | null = null;
  #lastMessageAt = 0;
  #lastProgressAt = 0;
  #lastTickAt = 0;
  #lastReportAt = 0;
  #lastTime = 0;
  #frameMedia: number | null = null;
  #offline = false;
  /** True while a socket is open or opening, false while waiting to try again. */
  #connected = false;
  readonly #buffer: LiveBuffer;
  readonly #connection: Connection;

  constructor(
    private readonly video: HTMLVideoElement,
    url: string,
    private readonly parts: PlayerParts,
  ) {
    this.#buffer = new LiveBuffer(video, {
      createSource: () => parts.createSource(),
      attach: (source) => parts.attach(source),
      release: (made) => {
        parts.release(made);
      },
      onFault: (code) => {
        this.#restart(code);
      },
      onUpdate: () => {
        this.#steer();
        this.#play();
      },
    });
    this.#connection = new Connection(url, this.#listener(), parts);
  }

  get state(): LiveState {
    return this.#state;
  }

  get header(): Header | null {
    return this.#header;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Return the wall time of the picture on the screen in microseconds, or null. */
  shownUs(): number | null {
    if (this.#firstPictureAt === null) return null;
    return this.#buffer.timeline.wallUs(this.#frameMedia ?? this.video.currentTime);
  }

  start(): void {
    if (this.#timer !== null) return;
    this.video.muted = true;
    this.video.addEventListener("waiting", this.#onWaiting);
    this.#watchFrames();
    this.#lastTickAt = this.parts.steadyNow();
    this.#schedule();
    this.#connection.open();
  }

  stop(): void {
    if (this.#timer !== null) this.parts.clearTimer(this.#timer);
    this.#timer = null;
    this.video.removeEventListener("waiting", this.#onWaiting);
    this.#connection.close();
    this.#clear();
    this.#report({ kind: "idle" });
  }

  #listener(): ConstructorParameters<typeof Connection>[1] {
    return {
      onConnecting: (attempt) => {
        this.#clear();
        this.#connected = true;
        if (this.#state.kind !== "error" || attempt === 1) this.#report({ kind: "connecting", attempt });
      },
      onHeader: (header) => {
        this.#heard();
        this.#header = header;
      },
      onInit: (bytes) => {
        this.#heard();
        if (this.#header !== null) this.#buffer.init(this.#header.mime, bytes);
      },
      onPicture: (timeUs, fragment) => {
        this.#heard();
        this.#offline = false;
        this.#firstPictureAt ??= this.parts.steadyNow();
        this.#buffer.picture(timeUs, fragment);
      },
      onOffline: (since) => {
        this.#heard();
        this.#offline = true;
        this.#report({ kind: "offline", since });
      },
      onClosed: (code, retryInMs) => {
        this.#clear();
        this.#connected = false;
        this.#report({ kind: "error", code, retry: retryInMs !== null });
      },
    };
  }

  #heard(): void {
    this.#lastMessageAt = this.parts.steadyNow();
  }

  #restart(code: string): void {
    this.#clear();
    this.#connection.restart(code);
  }

  #clear(): void {
    this.#buffer.close();
    this.#header = null;
    this.#firstPictureAt = null;
    this.#frameMedia = null;
    this.#lastTime = 0;
    this.#offline = false;
    this.#lastMessageAt = this.#lastProgressAt = this.parts.steadyNow();
  }

  #schedule(): void {
    this.#timer = this.parts.setTimer(() => {
      this.#schedule();
      this.#tick();
    }, TICK_MS);
  }

  #tick(): void {
    const now = this.parts.steadyNow();
    const passed = now - this.#lastTickAt;
    this.#lastTickAt = now;
    if (this.parts.hidden()) {
      this.#lastProgressAt = now;
      return;
    }
    this.#target.smooth(passed / 1000);
    this.#buffer.pump();
    this.#steer();
    this.#judge(now);
  }

  #judge(now: number): void {
    if (this.#offline || !this.#connected) return;
    if (now - this.#lastMessageAt > SILENT_MS) {
      this.#restart("video.connection_lost");
      return;
    }
    if (this.#firstPictureAt === null) return;
    if (this.video.currentTime !== this.#lastTime) {
      this.#lastTime = this.video.currentTime;
      this.#lastProgressAt = now;
      this.#connection.healthy();
    }
    const still = now - this.#lastProgressAt;
    if (still > STUCK_MS && now - this.#lastMessageAt < STALLED_MS) this.#restart("video.cannot_decode");
    else if (still > STALLED_MS) this.#stalled(still);
    else this.#live(now);
  }

  #stalled(still: number): void {
    const shown = this.shownUs();
    const sinceMs = shown === null ? this.parts.wallNow() - still : shown / 1000;
    if (this.#state.kind !== "stalled" || this.#state.sinceMs !== sinceMs) this.#report({ kind: "stalled", sinceMs });
  }

  #live(now: number): void {
    if (this.#state.kind === "live" && now - this.#lastReportAt < REPORT_MS) return;
    this.#lastReportAt = now;
    const shown = this.video.currentTime > 0 ? this.shownUs() : null;
    const delayMs = shown === null ? null : Math.max(0, this.parts.wallNow() - shown / 1000);
    this.#report({ kind: "live", delayMs });
  }

  #steer(): void {
    const settling = this.#firstPictureAt !== null && this.parts.steadyNow() - this.#firstPictureAt < SETTLING_MS;
    const move = steer({
      current: this.video.currentTime,
      ranges: this.#buffer.ranges,
      target: this.#target.seconds(this.#buffer.interval),
      rate: this.video.playbackRate,
      settling,
    });
    if (move.kind === "seek") {
      if (!this.video.seeking) this.video.currentTime = move.to;
    } else if (this.video.playbackRate !== move.rate) {
      this.video.playbackRate = move.rate;
    }
  }

  #play(): void {
    if (!this.video.paused) return;
    this.video.play().catch((error: unknown) => {
      // AbortError: a new source came in between. NotAllowedError: the browser wants a touch first.
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.#report({ kind: "error", code: "video.play_refused", retry: false });
      } else if (!(error instanceof DOMException)) throw error;
    });
  }

  readonly #onWaiting = (): void => {
    const first = this.#firstPictureAt;
    if (first !== null && this.parts.steadyNow() - first > SETTLING_MS && !this.parts.hidden()) this.#target.underrun();
  };

  #watchFrames(): void {
    if (!("requestVideoFrameCallback" in this.video)) return;
    const seen: VideoFrameRequestCallback = (_, frame) => {
      if (this.#timer === null) return;
      this.#frameMedia = this.#firstPictureAt === null ? null : frame.mediaTime;
      this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }

  #report(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
