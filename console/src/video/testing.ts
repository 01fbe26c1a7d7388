// Builders and stand-ins for the tests of this folder.

import type { Bytes } from "./fmp4";
import type { MediaSourceLike, SourceBufferLike } from "./mse";

export function box(type: string, ...parts: (Bytes | number[])[]): Bytes {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  bytes.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function number(value: number, length: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value));
  return [...new Uint8Array(view.buffer).slice(8 - length)];
}

interface FragmentOptions {
  short?: boolean;
  composition?: number;
}

/** Build a fragment of one picture that is decoded at the given tick. */
export function fragment(decoded: number, { short = false, composition }: FragmentOptions = {}): Bytes {
  const tfdt = box("tfdt", short ? [0, 0, 0, 0, ...number(decoded, 4)] : [1, 0, 0, 0, ...number(decoded, 8)]);
  const flags = composition === undefined ? 0x301 : 0xb01;
  const run = [1, 0, flags >> 8, flags & 255, ...number(1, 4), ...number(0, 4), ...number(3600, 4), ...number(9, 4)];
  if (composition !== undefined) run.push(...number(composition, 4));
  const moof = box("moof", box("mfhd", number(0, 8)), box("traf", box("tfhd", number(0, 8)), tfdt, box("trun", run)));
  return join(moof, box("mdat", [1, 2, 3]));
}

export function initSegment(ticks: number): Bytes {
  const mdhd = box("mdhd", [...number(0, 4), ...number(0, 8), ...number(ticks, 4), ...number(0, 8)]);
  return join(box("ftyp", number(0, 8)), box("moov", box("trak", box("mdia", mdhd))));
}

export function message(timeUs: number, bytes: Bytes): ArrayBuffer {
  return join(new Uint8Array(number(timeUs, 8)), bytes).buffer;
}

function join(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export class FakeElement {
  src = "";
  currentTime = 0;
  removeAttribute(): void {
    this.src = "";
  }
  load(): void {
    this.currentTime = 0;
  }
}

/** Takes what is appended as one picture of 40 ms at its time plus offset; `finish` ends the step under way. */
export class FakeBuffer implements SourceBufferLike {
  updating = false;
  timestampOffset = 0;
  appended: Bytes[] = [];
  offsets: number[] = [];
  removed: [number, number][] = [];
  types: string[] = [];
  spans: [number, number][] = [];
  refuse: DOMException | null = null;
  #listeners = new Map<string, (() => void)[]>();

  get buffered(): TimeRanges {
    const spans = this.spans;
    return {
      length: spans.length,
      start: (i: number) => spans[i]?.[0] ?? 0,
      end: (i: number) => spans[i]?.[1] ?? 0,
    };
  }

  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null): void {
    if (typeof listener !== "function") return;
    const run = (): void => {
      listener(new Event(type));
    };
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), run]);
  }

  appendBuffer(bytes: BufferSource): void {
    if (this.refuse !== null) throw this.refuse;
    this.appended.push(bytes as Bytes);
    this.offsets.push(this.timestampOffset);
    this.updating = true;
  }

  remove(start: number, end: number): void {
    this.removed.push([start, end]);
    this.updating = true;
  }

  changeType(type: string): void {
    this.types.push(type);
  }

  finish(): void {
    this.updating = false;
    for (const run of this.#listeners.get("updateend") ?? []) run();
  }
}

export class FakeSource implements MediaSourceLike {
  readyState = "closed";
  readonly buffer = new FakeBuffer();
  mimes: string[] = [];
  #open: () => void = () => undefined;

  addSourceBuffer(mime: string): FakeBuffer {
    this.mimes.push(mime);
    return this.buffer;
  }

  addEventListener(_type: string, listener: () => void): void {
    this.#open = listener;
  }

  open(): void {
    this.readyState = "open";
    this.#open();
  }
}
