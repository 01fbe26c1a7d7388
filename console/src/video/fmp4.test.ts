import { describe, expect, it } from "vitest";
import { decodeTime, isInit, presentationTime, splitMessage, timescale } from "./fmp4";
import { box, fragment, initSegment, message } from "./testing";

describe("a live message", () => {
  it("is split into wall time and fragment", () => {
    const made = message(1_763_928_000_123_456, fragment(90_000));
    const { timeUs, fragment: rest } = splitMessage(made);
    expect(timeUs).toBe(1_763_928_000_123_456);
    expect(decodeTime(rest)).toBe(90_000);
  });

  it("is refused when it has no fragment", () => {
    expect(() => splitMessage(new ArrayBuffer(8))).toThrow(RangeError);
  });
});

describe("facts in the boxes", () => {
  it("reads 64-bit and 32-bit decode times", () => {
    expect(decodeTime(fragment(2 ** 40 + 7))).toBe(2 ** 40 + 7);
    expect(decodeTime(fragment(1234, { short: true }))).toBe(1234);
  });

  it("adds the composition offset of the first picture", () => {
    expect(presentationTime(fragment(1000, { composition: 3000 }))).toBe(4000);
    expect(presentationTime(fragment(1000, { composition: -500 }))).toBe(500);
    expect(presentationTime(fragment(1000))).toBe(1000);
  });

  it("reads the timescale and knows an init segment", () => {
    expect(timescale(initSegment(90_000))).toBe(90_000);
    expect(isInit(initSegment(90_000))).toBe(true);
    expect(isInit(fragment(0))).toBe(false);
  });

  it("says nothing about broken boxes", () => {
    expect(decodeTime(box("moof", box("traf")))).toBeNull();
    expect(timescale(fragment(0))).toBeNull();
    expect(decodeTime(new Uint8Array([0, 0, 255, 255, 109, 111, 111, 102, 1]))).toBeNull();
  });
});
