import { describe, expect, it } from "vitest";
import { reduce, toBody, whole, type Half } from "./pairs";

const after = (...steps: Parameters<typeof reduce>[1][]) => steps.reduce<readonly Half[]>(reduce, []);

describe("pairs of points", () => {
  it("are completed by a click on the other side, whichever came first", () => {
    const halves = after({ type: "point", point: [0.1, 0.9] }, { type: "place", place: [46.6, 32.6] }, { type: "place", place: [46.7, 32.6] }, { type: "point", point: [0.5, 0.5] });
    expect(whole(halves)).toEqual([
      { point: [0.1, 0.9], place: [46.6, 32.6] },
      { point: [0.5, 0.5], place: [46.7, 32.6] },
    ]);
  });

  it("do not count by half, and can be taken back", () => {
    const halves = after({ type: "point", point: [0.1, 0.9] }, { type: "point", point: [0.2, 0.9] });
    expect(whole(halves)).toEqual([]);
    expect(reduce(halves, { type: "remove", index: 0 })).toHaveLength(1);
  });

  it("are never more than the centre takes", () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ type: "point", point: [i / 20, 0.5] }) as const);
    expect(after(...many)).toHaveLength(16);
  });

  it("become what the centre wants", () => {
    expect(toBody([{ point: [0.1, 0.9], place: [46.6, 32.6] }], "2014", 768).points).toEqual([{ x: 0.1, y: 0.9, latitude: 46.6, longitude: 32.6 }]);
  });
});
