import { describe, expect, it } from "vitest";
import { arrow, clamp, crossingEdges, middle, nearestOnSegment, pointsFault, polygonArea, polygonCrossesItself, segmentsCross, side, type Point } from "./geometry";

const SQUARE: Point[] = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]];
const BOW: Point[] = [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]];

describe("sides of a line, y pointing down", () => {
  it("has right below when walking to the right", () => {
    expect(side([0, 0.5], [1, 0.5], [0.5, 0.9])).toBeGreaterThan(0);
    expect(side([0, 0.5], [1, 0.5], [0.5, 0.1])).toBeLessThan(0);
    expect(side([0, 0.5], [1, 0.5], [0.5, 0.5])).toBe(0);
  });

  it.each<[string, Point, Point]>([
    ["to the right", [0.1, 0.5], [0.9, 0.5]],
    ["to the left", [0.9, 0.5], [0.1, 0.5]],
    ["down", [0.5, 0.1], [0.5, 0.9]],
    ["up", [0.5, 0.9], [0.5, 0.1]],
    ["askew", [0.2, 0.3], [0.7, 0.6]],
  ])("draws the arrow to the right on the side that counts as right, walking %s", (_, start, end) => {
    const aspect = 16 / 9;
    const { right, middle: centre } = arrow(start, end, aspect);
    const there: Point = [centre[0] + (right[0] * 0.1) / aspect, centre[1] + right[1] * 0.1];
    expect(side(start, end, there)).toBeGreaterThan(0);
  });
});

describe("crossing segments", () => {
  it.each<[string, [Point, Point, Point, Point], boolean]>([
    ["cross", [[0, 0], [1, 1], [0, 1], [1, 0]], true],
    ["touch at an end", [[0, 0], [1, 0], [1, 0], [1, 1]], true],
    ["touch in the middle", [[0, 0], [1, 0], [0.5, 0], [0.5, 1]], true],
    ["lie on each other", [[0, 0], [1, 0], [0.5, 0], [2, 0]], true],
    ["lie apart on one line", [[0, 0], [0.4, 0], [0.5, 0], [1, 0]], false],
    ["miss", [[0, 0], [1, 0], [0, 1], [1, 1]], false],
    ["would meet later", [[0, 0], [0.4, 0.4], [0, 1], [1, 0]], false],
  ])("%s", (_, [a, b, c, d], expected) => {
    expect(segmentsCross(a, b, c, d)).toBe(expected);
  });
});

describe("polygons", () => {
  it("knows one that crosses itself, and which edges do", () => {
    expect(polygonCrossesItself(SQUARE)).toBe(false);
    expect(polygonCrossesItself(BOW)).toBe(true);
    expect(crossingEdges(BOW)).toEqual(new Set([0, 2]));
    expect(polygonCrossesItself([[0.1, 0.1], [0.9, 0.1], [0.1, 0.1]])).toBe(true);
  });

  it("measures the signed area and the middle", () => {
    expect(polygonArea(SQUARE)).toBeCloseTo(0.64);
    expect(polygonArea([...SQUARE].reverse())).toBeCloseTo(-0.64);
    const [x, y] = middle(SQUARE);
    expect([x, y].map((value) => value.toFixed(3))).toEqual(["0.500", "0.500"]);
  });

  it("names what is wrong as the centre does", () => {
    expect(pointsFault("intrusion", SQUARE)).toBeNull();
    expect(pointsFault("intrusion", SQUARE.slice(0, 2))).toBe("rule.too_few_points");
    expect(pointsFault("intrusion", BOW)).toBe("rule.polygon_self_crossing");
    expect(pointsFault("intrusion", [[0.1, 0.1], [0.1001, 0.1], [0.1, 0.1001]])).toBe("rule.polygon_too_small");
    expect(pointsFault("intrusion", Array.from({ length: 65 }, (_, i): Point => [i / 100, 0]))).toBe("rule.too_many_points");
    expect(pointsFault("line_crossing", SQUARE.slice(0, 2))).toBeNull();
    expect(pointsFault("line_crossing", [[0.5, 0.5], [0.5, 0.5]])).toBe("rule.bad_line");
    expect(pointsFault("line_crossing", SQUARE)).toBe("rule.bad_line");
  });

  it("keeps points in the picture and finds the nearest place on an edge", () => {
    expect(clamp([-0.2, 1.4])).toEqual([0, 1]);
    expect(nearestOnSegment([0, 0], [1, 0], [0.3, 0.4])).toEqual({ point: [0.3, 0], distance: 0.4 });
    expect(nearestOnSegment([0, 0], [1, 0], [2, 0]).point).toEqual([1, 0]);
  });
});
