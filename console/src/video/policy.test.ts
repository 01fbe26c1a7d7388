import { describe, expect, it } from "vitest";
import { supportedCodecs } from "./codecs";
import { backOff, makeRoom, steer, Target, trim } from "./policy";
import { Timeline } from "./timeline";

const base = { target: 0.3, rate: 1, settling: false };

describe("steering to the live edge", () => {
  it("nudges the rate when somewhat behind and lets go at the target", () => {
    expect(steer({ ...base, current: 9, ranges: [[0, 10]] })).toEqual({ kind: "rate", rate: 1.1 });
    expect(steer({ ...base, current: 9.5, ranges: [[0, 10]] })).toEqual({ kind: "rate", rate: 1.05 });
    expect(steer({ ...base, current: 9.65, ranges: [[0, 10]], rate: 1.05 })).toEqual({ kind: "rate", rate: 1.05 });
    expect(steer({ ...base, current: 9.75, ranges: [[0, 10]], rate: 1.05 })).toEqual({ kind: "rate", rate: 1 });
  });

  it("jumps when far behind, sooner while the first pictures come", () => {
    expect(steer({ ...base, current: 7, ranges: [[0, 10]] })).toEqual({ kind: "seek", to: 9.7 });
    expect(steer({ ...base, current: 9, ranges: [[0, 10]], settling: true })).toEqual({ kind: "seek", to: 9.7 });
  });

  it("jumps over a gap and back from beyond the end", () => {
    const ranges = [
      [0, 4],
      [5, 6],
    ] as const;
    expect(steer({ ...base, current: 4, ranges })).toEqual({ kind: "seek", to: 5.7 });
    expect(steer({ ...base, current: 8, ranges })).toEqual({ kind: "seek", to: 5.7 });
  });

  it("slows a little when the buffer is nearly empty", () => {
    expect(steer({ ...base, current: 9.95, ranges: [[0, 10]] })).toEqual({ kind: "rate", rate: 0.95 });
    expect(steer({ ...base, current: 0, ranges: [] })).toEqual({ kind: "rate", rate: 1 });
  });
});

describe("the buffer", () => {
  it("keeps about 10 s", () => {
    expect(trim(11, [[0, 12]])).toBeNull();
    expect(trim(13, [[0, 14]])).toEqual([0, 3]);
    expect(makeRoom(5, [[0, 6]])).toEqual([0, 4]);
    expect(makeRoom(0.5, [[0, 6]])).toBeNull();
  });

  it("waits longer after underruns, up to a limit, and recovers", () => {
    const target = new Target();
    expect(target.seconds(0.04)).toBe(0.3);
    for (let i = 0; i < 9; i += 1) target.underrun();
    expect(target.seconds(0.04)).toBeCloseTo(0.55);
    target.smooth(80);
    expect(target.seconds(0.04)).toBeCloseTo(0.3);
    expect(target.seconds(0.5)).toBe(1);
  });
});

describe("trying again", () => {
  it("doubles the wait up to 15 s and spreads it", () => {
    expect([1, 2, 3, 9].map((n) => backOff(n, () => 0.5))).toEqual([500, 1000, 2000, 15_000]);
    expect(backOff(1, () => 0)).toBe(350);
    expect(backOff(1, () => 1)).toBeCloseTo(650);
  });
});

describe("the timeline", () => {
  it("finds the picture on the screen, also when pictures come out of order", () => {
    const line = new Timeline();
    line.add(0, 100);
    line.add(0.12, 112);
    line.add(0.04, 104);
    expect(line.wallUs(-1)).toBeNull();
    expect(line.wallUs(0.05)).toBe(104);
    expect(line.wallUs(5)).toBe(112);
    line.add(0.04, 204);
    expect(line.wallUs(0.05)).toBe(204);
    expect(line.newestUs).toBe(112);
  });
});

describe("codecs", () => {
  it("offers what the browser can play", () => {
    expect(supportedCodecs({ isTypeSupported: (type) => type.includes("avc1") })).toEqual(["h264"]);
    expect(supportedCodecs(null)).toEqual([]);
  });
});
