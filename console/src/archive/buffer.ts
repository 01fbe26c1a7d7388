// Feeds one <video> with recorded entries through Media Source Extensions.
// Media time is wall time less a fixed base, so a gap in the recording is a gap in the buffer and a seek is a subtraction.

import { presentationTime, timescale, type Bytes } from "../video/fmp4";
import type { MediaSourceLike, SourceBufferLike } from "../video/mse";
import { mediaType, pictureTimes } from "./coding";
import type { Span } from "./types";

const DAY_MS = 86_400_000;
/** What can be reached without starting anew: so many days before and behind the moment that it began with. */
const REACH_DAYS = 400;
const SAME_OFFSET_S = 0.02;
const EDGE_MS = 40;

export type ArchiveSource = MediaSourceLike & { duration: number };

export interface MediaParts {
  createSource(): ArchiveSource;
  attach(source: ArchiveSource): string;
  release(url: string): void;
  supports(type: string): boolean;
}

export interface ArchiveElement {
  src: string;
  removeAttribute(name: string): void;
  load(): void;
}

/** One stretch of recorded bytes: its initialisation bytes and where it begins, in milliseconds since the epoch. */
export interface Stretch {
  name: string;
  start: number;
  end: number;
  init: Bytes;
  initName: string;
  bytes: Bytes;
}

type Step = { kind: "stretch"; stretch: Stretch } | { kind: "remove"; span: Span };

export class ArchiveBuffer {
  readonly base: number;
  #source: ArchiveSource | null = null;
  #buffer: SourceBufferLike | null = null;
  #url: string | null = null;
  #steps: Step[] = [];
  #initName = "";
  #type = "";
  #ticks = 90_000;
  #offsetInit = "";
  readonly #held = new Map<string, Span>();
  #times: number[] = [];

  constructor(
    at: number,
    private readonly element: ArchiveElement,
    private readonly parts: MediaParts,
    private readonly onUpdate: () => void,
    /** `archive.cannot_decode`: this browser does not play the coding. */
    private readonly onFault: (code: string) => void,
  ) {
    this.base = Math.floor(at / DAY_MS - REACH_DAYS) * DAY_MS;
  }

  /** Tell whether a moment can be shown from this base. */
  reaches(at: number): boolean {
    return at >= this.base && at < this.base + 2 * REACH_DAYS * DAY_MS;
  }

  media(at: number): number {
    return (at - this.base) / 1000;
  }

  wall(media: number): number {
    return this.base + media * 1000;
  }

  /** Tell whether a stretch was taken, buffered or about to be. */
  holds(name: string): boolean {
    return this.#held.has(name);
  }

  get busy(): boolean {
    return this.#steps.length > 0 || this.#buffer?.updating === true;
  }

  /** Tell whether a picture for a moment is buffered. */
  covers(at: number): boolean {
    const media = this.media(at);
    return this.#ranges().some(([from, to]) => media >= from - EDGE_MS / 1000 && media < to + EDGE_MS / 1000);
  }

  /** Return when the pictures around a moment are shown, as far as they are buffered, in milliseconds since the epoch. */
  get pictures(): readonly number[] {
    return this.#times;
  }

  add(stretch: Stretch): void {
    if (this.#source === null) this.#open();
    this.#held.set(stretch.name, { from: stretch.start, to: stretch.end });
    this.#steps.push({ kind: "stretch", stretch });
    this.#pump();
  }

  /** Let go of everything outside a span. */
  keep(span: Span): void {
    for (const [name, held] of this.#held) {
      if (held.to >= span.from && held.from <= span.to) continue;
      this.#held.delete(name);
      this.#steps = this.#steps.filter((step) => step.kind === "remove" || step.stretch.name !== name);
      this.#steps.push({ kind: "remove", span: held });
      this.#times = this.#times.filter((at) => at < held.from || at >= held.to);
    }
    this.#pump();
  }

  close(): void {
    if (this.#url !== null) {
      this.parts.release(this.#url);
      this.element.removeAttribute("src");
      this.element.load();
    }
    this.#source = this.#buffer = this.#url = null;
    this.#steps = [];
    this.#held.clear();
    this.#times = [];
  }

  #ranges(): [number, number][] {
    if (this.#buffer === null || this.#source?.readyState === "closed") return [];
    const { buffered } = this.#buffer;
    return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)]);
  }

  #open(): void {
    const source = this.parts.createSource();
    source.addEventListener("sourceopen", () => {
      if (source !== this.#source) return;
      this.#pump();
    });
    this.#source = source;
    this.#url = this.parts.attach(source);
    this.element.src = this.#url;
  }

  #pump(): void {
    if (this.#source?.readyState !== "open" || this.#buffer?.updating === true) return;
    const step = this.#steps[0];
    if (step === undefined) return;
    try {
      if (step.kind === "remove") this.#remove(step.span);
      else this.#append(step.stretch);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#steps = [];
      this.onFault(error.name === "QuotaExceededError" ? "archive.too_much" : "archive.cannot_decode");
    }
  }

  #remove(span: Span): void {
    this.#steps.shift();
    const from = Math.max(0, this.media(span.from));
    if (this.#buffer === null) this.#pump();
    else this.#buffer.remove(from, Math.max(from + 0.001, this.media(span.to)));
  }

  #append(stretch: Stretch): void {
    if (stretch.initName !== this.#initName) {
      this.#begin(stretch);
      return;
    }
    const buffer = this.#buffer;
    const first = presentationTime(stretch.bytes);
    this.#steps.shift();
    if (buffer === null || first === null) {
      this.#pump();
      return;
    }
    this.#place(buffer, stretch, first / this.#ticks);
    this.#note(stretch.bytes, buffer.timestampOffset);
    buffer.appendBuffer(stretch.bytes);
  }

  /** Append the initialisation bytes of a coding; its first stretch follows with the next step. */
  #begin(stretch: Stretch): void {
    const type = mediaType(stretch.init);
    if (type === null || !this.parts.supports(type)) throw new DOMException("unsupported", "NotSupportedError");
    if (this.#buffer === null) this.#buffer = this.#create(type);
    else if (type !== this.#type) this.#buffer.changeType?.(type);
    this.#type = type;
    this.#ticks = timescale(stretch.init) ?? 90_000;
    this.#initName = stretch.initName;
    this.#buffer.appendBuffer(stretch.init);
  }

  #create(type: string): SourceBufferLike {
    if (this.#source === null) throw new DOMException("no source", "InvalidStateError");
    const buffer = this.#source.addSourceBuffer(type);
    this.#source.duration = (2 * REACH_DAYS * DAY_MS) / 1000; // so that every moment can be sought
    buffer.addEventListener("updateend", () => {
      if (buffer !== this.#buffer) return;
      this.onUpdate();
      this.#pump();
    });
    buffer.addEventListener("error", () => {
      if (buffer === this.#buffer) this.onFault("archive.cannot_decode");
    });
    return buffer;
  }

  /** Put the stretch where its wall time is; pictures of one file stay in their own rhythm. */
  #place(buffer: SourceBufferLike, stretch: Stretch, first: number): void {
    const offset = this.media(stretch.start) - first;
    const same = this.#offsetInit === stretch.initName && Math.abs(offset - buffer.timestampOffset) < SAME_OFFSET_S;
    if (!same) buffer.timestampOffset = offset;
    this.#offsetInit = stretch.initName;
  }

  #note(bytes: Bytes, offset: number): void {
    const times = pictureTimes(bytes).map((tick) => this.wall(tick / this.#ticks + offset));
    this.#times = [...new Set([...this.#times, ...times])].sort((a, b) => a - b);
  }
}
