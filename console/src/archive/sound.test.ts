import { describe, expect, it } from "vitest";
import { box } from "../video/testing";
import type { Bytes } from "../video/fmp4";
import { playable } from "./sound";

const word = (value: number): number[] => [value >> 24, value >> 16, value >> 8, value].map((byte) => byte & 0xff);

function track(id: number, coding: string): Bytes {
  const head = box("tkhd", [...word(7), ...word(0), ...word(0), ...word(id)]);
  const table = box("stsd", [...word(0), ...word(1)], box(coding, word(0)));
  return box("trak", head, box("mdia", box("minf", box("stbl", table))));
}

const run = (id: number): Bytes => box("traf", box("tfhd", [...word(0x020000), ...word(id)]));
const init = (...codings: string[]): Bytes => box("moov", ...codings.map((coding, i) => track(i + 1, coding)));
const text = (bytes: Bytes): string => String.fromCharCode(...bytes);
const FRAGMENT = box("moof", box("mfhd", word(1)), run(1), run(2));

describe("the sound of a recording", () => {
  it("is hidden where no browser plays it, and nothing moves", () => {
    const before = init("avc1", "alaw");
    const { init: header, fragments } = playable(before, FRAGMENT);
    expect(text(header).split("trak").length - 1).toBe(1);
    expect(text(header).indexOf("free")).toBe(text(before).lastIndexOf("trak"));
    expect(text(fragments).split("traf").length - 1).toBe(1);
    expect(text(fragments).indexOf("free")).toBe(text(FRAGMENT).lastIndexOf("traf"));
    expect([header.length, fragments.length]).toEqual([before.length, FRAGMENT.length]);
  });

  it("stays where it is played, and the bytes are not copied", () => {
    const before = init("hev1", "mp4a");
    const shown = playable(before, FRAGMENT);
    expect(shown.init).toBe(before);
    expect(shown.fragments).toBe(FRAGMENT);
  });

  it("does not touch the bytes that were given", () => {
    const before = init("avc1", "ulaw");
    const copy = before.slice();
    playable(before, FRAGMENT);
    expect(before).toEqual(copy);
  });

  it("is left alone in bytes that make no sense", () => {
    const odd = new Uint8Array([0, 0, 0, 1, 2, 3]);
    expect(playable(odd, odd)).toEqual({ init: odd, fragments: odd });
  });
});
