import type { RuleKind } from "../api/types";
import { shapeOf } from "./kinds";
export type { RuleKind };

// Plane geometry on fractions of a picture, x to the right and y downwards: the same rules as the centre's kernel.

export type Point = readonly [x: number, y: number];

export const MAX_POINTS = 64;
const SMALLEST_AREA = 1e-5;

/** Return on which side of the walk from start to end a point lies: > 0 right, < 0 left, 0 on it. */
export function side(start: Point, end: Point, point: Point): number {
  return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0]);
}

/** Tell whether the segments ab and cd have a point in common, touching included. */
export function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const [d1, d2, d3, d4] = [side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)];
  const none = d1 !== 0 && d2 !== 0 && d3 !== 0 && d4 !== 0;
  if (none && d1 > 0 !== d2 > 0 && d3 > 0 !== d4 > 0) return true;
  return (
    (d1 === 0 && within(c, d, a)) ||
    (d2 === 0 && within(c, d, b)) ||
    (d3 === 0 && within(a, b, c)) ||
    (d4 === 0 && within(a, b, d))
  );
}

function within(start: Point, end: Point, point: Point): boolean {
  return [0, 1].every((axis) => {
    const [s, e, p] = [start[axis] ?? 0, end[axis] ?? 0, point[axis] ?? 0];
    return Math.min(s, e) <= p && p <= Math.max(s, e);
  });
}

/** Return the signed area (shoelace formula) as a fraction of the picture. */
export function polygonArea(points: readonly Point[]): number {
  return edges(points).reduce((sum, [p, q]) => sum + p[0] * q[1] - q[0] * p[1], 0) / 2;
}

/** Return the edges of a closed polygon, each from a point to the next. */
export function edges(points: readonly Point[]): [Point, Point][] {
  return points.map((point, i) => [point, points[(i + 1) % points.length] ?? point]);
}

/** Return the numbers of the edges that meet an edge which is no neighbour; edge i starts at point i. */
export function crossingEdges(points: readonly Point[]): Set<number> {
  const all = edges(points);
  const found = new Set<number>();
  all.forEach((first, i) => {
    all.forEach((second, j) => {
      if (j <= i + 1 || (i === 0 && j === all.length - 1)) return;
      if (segmentsCross(...first, ...second)) found.add(i).add(j);
    });
  });
  return found;
}

/** Tell whether edges that are not neighbours meet, or a point is used twice. */
export function polygonCrossesItself(points: readonly Point[]): boolean {
  return crossingEdges(points).size > 0 || new Set(points.map(([x, y]) => `${x},${y}`)).size < points.length;
}


/** Return the code of what is wrong with a rule's points, as the centre would name it, or null. */
export function pointsFault(kind: RuleKind, points: readonly Point[]): string | null {
  const shape = shapeOf(kind);
  if (shape === "line") {
    const [first, second] = points;
    const fine = points.length === 2 && first && second && (first[0] !== second[0] || first[1] !== second[1]);
    return fine ? null : "rule.bad_line";
  }
  if (points.length === 0 || shape === "none") return null; // the whole picture
  if (points.length < 3) return "rule.too_few_points";
  if (points.length > MAX_POINTS) return "rule.too_many_points";
  if (polygonCrossesItself(points)) return "rule.polygon_self_crossing";
  return Math.abs(polygonArea(points)) < SMALLEST_AREA ? "rule.polygon_too_small" : null;
}

export function clamp(point: Point): Point {
  const fit = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5;
  return [fit(point[0]), fit(point[1])];
}

/** Return where on a segment the point nearest to another lies, and how far away it is. */
export function nearestOnSegment(a: Point, b: Point, point: Point): { point: Point; distance: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  const near: Point = [a[0] + dx * t, a[1] + dy * t];
  return { point: near, distance: Math.hypot(point[0] - near[0], point[1] - near[1]) };
}

export interface Arrow {
  middle: Point;
  /** Unit vectors on the screen: along the walk, and to its right. */
  along: Point;
  right: Point;
}

/** Return where to draw a line's arrow and which way right is, for a picture of the given shape (width / height). */
export function arrow(start: Point, end: Point, aspect: number): Arrow {
  const [dx, dy] = [(end[0] - start[0]) * aspect, end[1] - start[1]];
  const length = Math.hypot(dx, dy) || 1;
  const along: Point = [dx / length, dy / length];
  return {
    middle: [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2],
    along,
    // With y downwards, a quarter turn clockwise on the screen is (x, y) -> (-y, x): there side() is positive.
    right: [-along[1], along[0]],
  };
}

/** Return where to write a polygon's name: the middle of its corners. */
export function middle(points: readonly Point[]): Point {
  const n = Math.max(1, points.length);
  return [points.reduce((sum, p) => sum + p[0], 0) / n, points.reduce((sum, p) => sum + p[1], 0) / n];
}
