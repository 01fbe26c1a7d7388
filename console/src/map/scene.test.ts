import { describe, expect, it } from "vitest";
import { boundsOf, labelsWithRoom, reached, sector } from "./scene";

describe("what a camera sees", () => {
  it("reaches north and east by the metres asked for", () => {
    const north = reached([32.6, 46.6], 0, 1000);
    expect(north[0]).toBeCloseTo(32.6, 6);
    expect((north[1] - 46.6) * 111_195).toBeCloseTo(1000, 0);
    const east = reached([32.6, 46.6], 90, 1000);
    expect((east[0] - 32.6) * 111_195 * Math.cos((46.6 * Math.PI) / 180)).toBeCloseTo(1000, 0);
  });

  it("is a closed sector around the bearing, or a whole circle", () => {
    const [ring = []] = sector([32.6, 46.6], 90, 60, 100).coordinates;
    expect(ring[0]).toEqual(ring.at(-1));
    expect(ring.slice(1, -1).every(([longitude = 0]) => longitude > 32.6)).toBe(true);
    const [round = []] = sector([32.6, 46.6], 0, 360, 100).coordinates;
    expect(round).not.toContainEqual([32.6, 46.6]);
  });
});

describe("the view", () => {
  it("holds every place", () => {
    expect(boundsOf([[32, 47], [34, 46]])).toEqual([[32, 46], [34, 47]]);
    expect(boundsOf([])).toBeNull();
  });
});

describe("names", () => {
  it("gives room to the earlier of two that would cover each other", () => {
    const size = { width: 60, height: 14 };
    const shown = labelsWithRoom([{ x: 100, y: 100, ...size }, { x: 130, y: 104, ...size }, { x: 130, y: 120, ...size }]);
    expect(shown).toEqual(new Set([0, 2]));
  });
});
