import { describe, expect, it } from "vitest";
import { areaBetween, spotOn } from "./area";

describe("drawn areas", () => {
  it("are the same from whichever corner they are drawn", () => {
    const [a, b] = [{ x: 0.25, y: 0.5 }, { x: 0.75, y: 0.625 }];
    expect(areaBetween(a, b)).toEqual([0.25, 0.5, 0.5, 0.125]);
    expect(areaBetween(b, a)).toEqual([0.25, 0.5, 0.5, 0.125]);
  });

  it("stay inside of the picture", () => {
    expect(areaBetween({ x: -1, y: 0.5 }, { x: 2, y: 3 })).toEqual([0, 0.5, 1, 0.5]);
  });

  it("are not made by a slip of the hand", () => {
    expect(areaBetween({ x: 0.5, y: 0.5 }, { x: 0.505, y: 0.9 })).toBeNull();
  });

  it("are fractions of what the pointer is on", () => {
    expect(spotOn({ left: 100, top: 50, width: 200, height: 100 }, 150, 100)).toEqual({ x: 0.25, y: 0.5 });
    expect(spotOn({ left: 100, top: 50, width: 200, height: 100 }, 0, 1000)).toEqual({ x: 0, y: 1 });
  });
});
