// Builders and stand-ins for the tests of this folder.

import { box, FakeElement, FakeSource, initSegment, fragment } from "../video/testing";
import type { Bytes } from "../video/fmp4";
import type { ArchiveSource } from "./buffer";
import type { ArchivePlayerParts, ArchiveVideo } from "./player";
import type { Span } from "./types";

export const T0 = Date.parse("2026-11-22T20:00:00Z");
export const TICKS = 90_000;

export class Steady {
  ms = 0;
  now = (): number => this.ms;
}

export class FakeArchiveSource extends FakeSource {
  duration = NaN;
}

export class FakeVideo extends FakeElement implements ArchiveVideo {
  playbackRate = 1;
  paused = true;
  seeking = false;
  readyState = 2;
  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
  }
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

/** Initialisation bytes that name an H.264 coding, beside the ticks. */
export function initBytes(): Bytes {
  const avc = box("avcC", [1, 0x64, 0x00, 0x1f]);
  const entry = box("avc1", new Array<number>(78).fill(0), avc);
  const stsd = box("stsd", [0, 0, 0, 0, 0, 0, 0, 1], entry);
  const mdhd = initSegment(TICKS);
  return join(mdhd, box("moov", box("trak", box("mdia", box("minf", box("stbl", stsd))))));
}

/** A playlist of pieces of two seconds each, in a file for every span. */
export function playlistText(spans: readonly Span[]): string {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7"];
  spans.forEach(({ from, to }, file) => {
    if (file > 0) lines.push("#EXT-X-DISCONTINUITY");
    lines.push(`#EXT-X-MAP:URI="files/${from}.mp4",BYTERANGE="100@0"`, `#EXT-X-PROGRAM-DATE-TIME:${new Date(from).toISOString()}`);
    for (let at = from, i = 0; at < to; at += 2000, i += 1) lines.push("#EXTINF:2.000000,", `#EXT-X-BYTERANGE:1000@${100 + 1000 * i}`, `files/${from}.mp4`);
  });
  return lines.join("\n");
}

/** Parts that answer at once from a list of recorded spans. */
export class FakeParts implements ArchivePlayerParts {
  readonly sources: FakeArchiveSource[] = [];
  readonly asked: Span[] = [];
  readonly ranges: string[] = [];
  refuse: Error | null = null;
  playable = true;

  constructor(private readonly steady: Steady, private readonly recorded: readonly Span[], private readonly wall = T0 + 86_400_000) {}

  fetchPlaylist(span: Span): Promise<{ text: string; address: string }> {
    this.asked.push(span);
    if (this.refuse !== null) return Promise.reject(this.refuse);
    const inside = this.recorded.filter((item) => item.to > span.from && item.from < span.to);
    return Promise.resolve({ text: playlistText(inside), address: "http://centre/api/recordings/yard/main/playlist.m3u8" });
  }

  fetchBytes({ url, offset, length }: { url: string; offset: number; length: number | null }): Promise<Bytes> {
    this.ranges.push(`${/\d+(?=\.mp4)/.exec(url)?.[0] ?? ""}:${offset}+${length ?? ""}`);
    if (offset === 0) return Promise.resolve(initBytes());
    const bytes = new Uint8Array(length ?? 0);
    for (let at = 0; at < bytes.length; at += 1000) bytes.set(fragment(((offset + at - 100) / 1000) * 2 * TICKS), at);
    return Promise.resolve(bytes);
  }

  createSource(): ArchiveSource {
    const source = new FakeArchiveSource();
    this.sources.push(source);
    return source;
  }

  attach = (): string => "blob:1";
  release = (): void => undefined;
  supports = (): boolean => this.playable;
  wallNow = (): number => this.wall;
  steadyNow = (): number => this.steady.ms;
}
