// Feeds one <video> through Media Source Extensions: an ordered queue in front of a source buffer.
// Media time starts at 0 with the first picture and has no gaps: wherever the source's own clock jumps (a new coding,
// a lost group of pictures), the offset is set anew. Wall time is kept apart, in the timeline.

import { type Bytes, presentationTime, timescale } from "./fmp4";
import { makeRoom, type Range, trim } from "./policy";
import { Timeline } from "./timeline";

export type SourceBufferLike = Pick<
  SourceBuffer,
  "updating" | "buffered" | "timestampOffset" | "appendBuffer" | "remove" | "addEventListener"
> & { changeType?: (type: string) => void };

export interface MediaSourceLike {
  readonly readyState: string;
  addSourceBuffer(mime: string): SourceBufferLike;
  addEventListener(type: string, listener: () => void): void;
}

export interface MediaElementLike {
  src: string;
  currentTime: number;
  removeAttribute(name: string): void;
  load(): void;
}

export interface BufferParts {
  createSource(): MediaSourceLike;
  attach(source: MediaSourceLike): string;
  release(url: string): void;
  /** Called when the stream must be started anew: `video.cannot_decode`, `video.behind`. */
  onFault(code: string): void;
  /** Called after each change of what is buffered. */
  onUpdate(): void;
}

type Step =
  { kind: "init"; mime: string; bytes: Bytes; ticks: number } | { kind: "picture"; bytes: Bytes; timeUs: number };

const QUEUE_LIMIT = 400;
const JUMP_FORWARD_S = 1;
const JUMP_BACK_S = 0.1;

export class LiveBuffer {
  readonly timeline = new Timeline();
  #source: MediaSourceLike | null = null;
  #buffer: SourceBufferLike | null = null;
  #url: string | null = null;
  #queue: Step[] = [];
  #ticks = 1;
  #mime = "";
  #intervalS = 0.04;
  /** Where the next picture should follow, and what was last appended, in seconds of the source's clock. */
  #lastSource: number | null = null;
  #lastMedia: number | null = null;
  #freshCoding = true;

  constructor(
    private readonly element: MediaElementLike,
    private readonly parts: BufferParts,
  ) {}

  /** Seconds between the newest pictures. */
  get interval(): number {
    return this.#intervalS;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get ranges(): Range[] {
    const buffer = this.#buffer;
    if (buffer === null || this.#source?.readyState === "closed") return [];
    const { buffered } = buffer;
    return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)] as const);
  }

  /** Begin a coding: the first one opens the source, a later one joins where the last picture ended. */
  init(mime: string, bytes: Bytes): void {
    if (this.#source === null) this.#open();
    this.#queue.push({ kind: "init", mime, bytes, ticks: timescale(bytes) ?? 90_000 });
    this.pump();
  }

  picture(timeUs: number, bytes: Bytes): void {
    if (this.#source === null) return;
    if (this.#queue.length >= QUEUE_LIMIT) {
      this.parts.onFault("video.behind");
      return;
    }
    this.#queue.push({ kind: "picture", bytes, timeUs });
    this.pump();
  }

  /** Let go of everything; the element shows nothing afterwards. */
  close(): void {
    if (this.#url !== null) {
      this.parts.release(this.#url);
      this.element.removeAttribute("src");
      this.element.load();
    }
    this.#source = this.#buffer = this.#url = null;
    this.#queue = [];
    this.#lastSource = this.#lastMedia = null;
    this.#freshCoding = true;
    this.timeline.clear();
  }

  /** Do the next step if the source buffer is free. */
  pump(): void {
    const step = this.#queue[0];
    if (this.#source?.readyState !== "open" || this.#buffer?.updating) return;
    if (step === undefined) {
      this.#tidy();
      return;
    }
    try {
      if (step.kind === "init") this.#appendInit(step);
      else this.#appendPicture(step);
      this.#queue.shift();
    } catch (error) {
      this.#recover(error);
    }
  }

  #open(): void {
    const source = this.parts.createSource();
    source.addEventListener("sourceopen", () => {
      if (source === this.#source) this.pump();
    });
    this.#source = source;
    this.#url = this.parts.attach(source);
    this.element.src = this.#url;
  }

  #appendInit(step: Extract<Step, { kind: "init" }>): void {
    if (this.#buffer === null) this.#buffer = this.#create(step.mime);
    else if (step.mime !== this.#mime) this.#change(this.#buffer, step.mime);
    this.#mime = step.mime;
    this.#ticks = step.ticks;
    this.#freshCoding = true;
    this.#buffer.appendBuffer(step.bytes);
  }

  #create(mime: string): SourceBufferLike {
    const source = this.#source;
    if (source === null) throw new DOMException("no source", "InvalidStateError");
    const buffer = source.addSourceBuffer(mime);
    buffer.addEventListener("updateend", () => {
      if (buffer !== this.#buffer) return;
      this.parts.onUpdate();
      this.pump();
    });
    buffer.addEventListener("error", () => {
      if (buffer === this.#buffer) this.parts.onFault("video.cannot_decode");
    });
    return buffer;
  }

  #change(buffer: SourceBufferLike, mime: string): void {
    if (buffer.changeType === undefined) throw new DOMException("no changeType", "NotSupportedError");
    buffer.changeType(mime);
  }

  #appendPicture(step: Extract<Step, { kind: "picture" }>): void {
    const buffer = this.#buffer;
    const shown = presentationTime(step.bytes);
    if (buffer === null || shown === null) return;
    const source = shown / this.#ticks;
    this.#place(buffer, source);
    const media = source + buffer.timestampOffset;
    this.#measure(source);
    this.timeline.add(media, step.timeUs);
    this.#lastSource = source;
    this.#lastMedia = Math.max(media, this.#freshCoding ? 0 : (this.#lastMedia ?? 0));
    this.#freshCoding = false;
    buffer.appendBuffer(step.bytes);
  }

  #place(buffer: SourceBufferLike, source: number): void {
    const last = this.#lastSource;
    const jumped = last !== null && (source - last > JUMP_FORWARD_S + this.#intervalS || last - source > 1);
    const broken = last === null || this.#freshCoding || jumped;
    if (!broken) return;
    const follow = this.#lastMedia === null ? 0 : Math.max(this.#lastMedia, this.#end()) + JUMP_BACK_S / 10;
    buffer.timestampOffset = follow - source;
  }

  #end(): number {
    return this.ranges.at(-1)?.[1] ?? 0;
  }

  #measure(source: number): void {
    if (this.#lastSource === null) return;
    const gap = source - this.#lastSource;
    if (gap > 0 && gap < JUMP_FORWARD_S) this.#intervalS += (gap - this.#intervalS) * 0.1;
  }

  #tidy(): void {
    const range = trim(this.element.currentTime, this.ranges);
    if (range !== null && this.#buffer !== null) this.#buffer.remove(...range);
  }

  #recover(error: unknown): void {
    if (!(error instanceof DOMException)) throw error;
    const range = error.name === "QuotaExceededError" ? makeRoom(this.element.currentTime, this.ranges) : null;
    if (range !== null && this.#buffer !== null) {
      this.#buffer.remove(...range);
      return;
    }
    this.#queue = [];
    this.parts.onFault(error.name === "QuotaExceededError" ? "video.behind" : "video.cannot_decode");
  }
}
