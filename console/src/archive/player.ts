// Shows one camera's recording at the moment of the clock, and says honestly what is on the screen.

import { ArchiveBuffer, type MediaParts, type Stretch } from "./buffer";
import { Catalogue, type CatalogueParts } from "./catalogue";
import type { PlayClock } from "./clock";
import type { ByteRange, Entry } from "./playlist";
import { playable } from "./sound";
import { correct } from "./steer";
import type { Bytes } from "../video/fmp4";

export type ArchiveState =
  | { kind: "loading" }
  /** The picture of the moment is on the screen. */
  | { kind: "shown" }
  /** Nothing was recorded at the moment. */
  | { kind: "gap" }
  /** The moment has not been recorded yet. */
  | { kind: "future" }
  /** The browser does not play this coding; key pictures are shown instead. */
  | { kind: "undecodable" }
  | { kind: "error"; error: unknown };

export interface ArchivePlayerParts extends CatalogueParts, MediaParts {
  fetchBytes(range: ByteRange, signal: AbortSignal): Promise<Bytes>;
}

/** What the player needs of a <video>. */
export type ArchiveVideo = Pick<
  HTMLVideoElement,
  "src" | "currentTime" | "playbackRate" | "paused" | "seeking" | "readyState" | "play" | "pause" | "load" | "removeAttribute"
>;

const AHEAD_MS = 8000;
const KEEP_BACK_MS = 20_000;
const KEEP_AHEAD_MS = 40_000;
const HOLE_MS = 400;
const JOIN_MS = 4000;
const JOIN_BYTES = 3_000_000;
const HAS_PICTURE = 2; // HAVE_CURRENT_DATA
const STILL_S = 0.03;
const EXACT_S = 0.0005;
const EDGE_MS = 8000;
/** A piece is listed once it is whole: with rare key pictures that takes its time. */
const LISTED_MS = 30_000;
const AGAIN_MS = 2000;
/** A picture that is further away is no neighbour; something between may not be loaded. */
const NEXT_MS = 3000;

export class ArchivePlayer {
  #state: ArchiveState = { kind: "loading" };
  #buffer: ArchiveBuffer | null = null;
  #fetch: AbortController | null = null;
  #failed: { at: number; error: unknown } | null = null;
  #undecodable = false;
  #seeks = -1;
  /** True from a jump of the clock until the video was sent after it. */
  #jumped = true;
  readonly #inits = new Map<string, Bytes>();
  readonly #catalogue: Catalogue;

  constructor(
    private readonly video: ArchiveVideo,
    private readonly clock: PlayClock,
    private readonly parts: ArchivePlayerParts,
    private readonly onState: (state: ArchiveState) => void,
  ) {
    const fail = (error: unknown): void => { this.#failed = { at: parts.steadyNow(), error }; };
    this.#catalogue = new Catalogue(parts, () => { this.#failed = null; this.tick(); }, fail);
  }

  get state(): ArchiveState {
    return this.#state;
  }

  /** Tell whether the clock should wait for this player. */
  get waiting(): boolean {
    return this.#state.kind === "loading";
  }

  /** Return the wall time of a media time of the <video>, in milliseconds since the epoch. */
  wall(media: number): number | null {
    return this.#buffer?.wall(media) ?? null;
  }

  /** Return when the picture after or before a moment is shown, or null when it is not loaded. */
  neighbour(at: number, direction: 1 | -1): number | null {
    const times = this.#buffer?.pictures ?? [];
    const shown = times.findLastIndex((time) => time <= at + 1);
    const found = shown === -1 ? undefined : times[shown + direction];
    return found !== undefined && Math.abs(found - at) < NEXT_MS ? found : null;
  }

  /** Bring the video where the clock is; called many times a second. */
  tick(): void {
    const at = this.clock.now();
    const { speed } = this.clock.state;
    this.#noticeJump();
    if (this.#failed !== null && this.parts.steadyNow() - this.#failed.at > AGAIN_MS) this.#failed = null;
    if (this.#failed === null) this.#catalogue.want(at, speed);
    this.#report(this.#follow(at, speed));
  }

  /** Stand still while something else is shown. */
  rest(): void {
    this.#rest();
  }

  close(): void {
    this.#catalogue.close();
    this.#fetch?.abort();
    this.#buffer?.close();
    this.#buffer = null;
  }

  #follow(at: number, speed: number): ArchiveState {
    if (this.#undecodable) return { kind: "undecodable" };
    const ahead = this.#catalogue.run(at, at + AHEAD_MS * Math.max(1, speed), HOLE_MS);
    const next = ahead[0];
    if (next === undefined || next.start > at + HOLE_MS) {
      this.#rest();
      return this.#absent(at);
    }
    const buffer = this.#bufferFor(at);
    this.#load(buffer, ahead);
    buffer.keep({ from: at - KEEP_BACK_MS, to: at + KEEP_AHEAD_MS * Math.max(1, speed) });
    const target = Math.max(at, next.start);
    if (!buffer.covers(target)) {
      this.#rest();
      return this.#failed === null ? { kind: "loading" } : { kind: "error", error: this.#failed.error };
    }
    this.#steer(buffer.media(target), speed);
    return this.video.seeking || this.video.readyState < HAS_PICTURE ? { kind: "loading" } : { kind: "shown" };
  }

  #noticeJump(): void {
    if (this.#seeks === this.clock.seeks) return;
    this.#seeks = this.clock.seeks;
    this.#jumped = true;
    this.#fetch?.abort();
  }

  #absent(at: number): ArchiveState {
    if (this.#failed !== null) return { kind: "error", error: this.#failed.error };
    if (at > this.parts.wallNow() - LISTED_MS && this.#goesOn(at)) return { kind: "loading" };
    if (at > this.parts.wallNow() - EDGE_MS) return { kind: "future" };
    return { kind: this.#catalogue.knows(at) ? "gap" : "loading" };
  }

  /** Tell whether it was recorded until just before a moment, so that the next piece will be listed soon. */
  #goesOn(at: number): boolean {
    return this.#catalogue.run(at - LISTED_MS / 2, at, Infinity).length > 0;
  }

  #bufferFor(at: number): ArchiveBuffer {
    if (this.#buffer?.reaches(at) !== true) {
      this.#buffer?.close();
      this.#buffer = new ArchiveBuffer(at, this.video, this.parts, () => { this.tick(); }, (code) => { this.#fault(code); });
    }
    return this.#buffer;
  }

  #fault(code: string): void {
    if (code === "archive.cannot_decode") this.#undecodable = true;
    this.#buffer?.close();
    this.#buffer = null;
    this.tick();
  }

  #rest(): void {
    if (!this.video.paused) this.video.pause();
  }

  #steer(target: number, speed: number): void {
    const { video, clock } = this;
    const drift = video.currentTime - target;
    const jumped = this.#jumped;
    this.#jumped = false;
    if ((jumped && Math.abs(drift) > EXACT_S) || (!clock.moving && !video.seeking && Math.abs(drift) > STILL_S)) video.currentTime = target;
    if (!clock.moving) {
      this.#rest();
      return;
    }
    // A browser refuses to play while a newer call is under way; the next tick tries again.
    if (video.paused) void video.play().catch(() => undefined);
    if (video.seeking) return;
    const { rate, seek } = correct(drift, speed);
    if (seek) video.currentTime = target;
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }

  /** Fetch the first entries that are missing: at once the one that is needed, then several in one request. */
  #load(buffer: ArchiveBuffer, ahead: readonly Entry[]): void {
    if (this.#fetch !== null || this.#failed !== null) return;
    const from = ahead.findIndex((entry) => !buffer.holds(nameOf(entry)));
    if (from === -1) return;
    const wanted = from === 0 ? ahead.slice(0, 1) : joined(ahead.slice(from), buffer);
    const controller = new AbortController();
    this.#fetch = controller;
    this.#bring(buffer, wanted, controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) this.#failed = { at: this.parts.steadyNow(), error };
      })
      .finally(() => {
        this.#fetch = null;
        if (buffer === this.#buffer) this.tick();
      });
  }

  async #bring(buffer: ArchiveBuffer, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return;
    const length = first.length === null || last.length === null ? null : last.offset + last.length - first.offset;
    const [init, bytes] = await Promise.all([
      this.#init(first.init, signal),
      this.parts.fetchBytes({ url: first.url, offset: first.offset, length }, signal),
    ]);
    if (buffer !== this.#buffer) return;
    for (const entry of entries) {
      const from = entry.offset - first.offset;
      const part = entry.length === null ? bytes : bytes.subarray(from, from + entry.length);
      const shown = playable(init, part);
      buffer.add(stretchOf(entry, shown.init, shown.fragments));
    }
    // Known before there is anything to show, so that the first picture is the right one.
    if (this.video.readyState === 0) this.video.currentTime = buffer.media(this.clock.now());
  }

  async #init(range: ByteRange, signal: AbortSignal): Promise<Bytes> {
    const name = rangeName(range);
    const known = this.#inits.get(name);
    if (known !== undefined) return known;
    const bytes = await this.parts.fetchBytes(range, signal);
    this.#inits.set(name, bytes);
    return bytes;
  }

  #report(state: ArchiveState): void {
    const same = state.kind === this.#state.kind && (state.kind !== "error" || this.#state.kind !== "error" || state.error === this.#state.error);
    this.#state = state;
    if (!same) this.onState(state);
  }
}

const rangeName = (range: ByteRange): string => `${range.url}@${range.offset}+${range.length ?? ""}`;
const nameOf = (entry: Entry): string => rangeName(entry);

function stretchOf(entry: Entry, init: Bytes, bytes: Bytes): Stretch {
  return { name: nameOf(entry), start: entry.start, end: entry.end, init, initName: rangeName(entry.init), bytes };
}

/** Return the entries from the first on that lie side by side in one file, as many as make a good request. */
function joined(entries: readonly Entry[], buffer: ArchiveBuffer): Entry[] {
  const taken: Entry[] = [];
  for (const entry of entries) {
    const last = taken.at(-1);
    const first = taken[0] ?? entry;
    const beside = last === undefined || (last.url === entry.url && last.length !== null && last.offset + last.length === entry.offset);
    const small = entry.end - first.start <= JOIN_MS && entry.offset - first.offset <= JOIN_BYTES;
    if (last !== undefined && (!beside || !small || buffer.holds(nameOf(entry)))) break;
    taken.push(entry);
  }
  return taken;
}
