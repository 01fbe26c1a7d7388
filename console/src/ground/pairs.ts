// Pairs of a point of the picture and a place on the map, while they are being made.

import type { components } from "../api/schema";

export type LatLon = readonly [latitude: number, longitude: number];
export interface Pair { point: readonly [number, number]; place: LatLon }
/** A pair of which one side may still be missing. */
export interface Half { point: readonly [number, number] | null; place: LatLon | null }

export const MOST_PAIRS = 16;

export type Step =
  | { type: "load"; pairs: readonly Half[] }
  | { type: "point"; point: readonly [number, number] }
  | { type: "place"; place: LatLon }
  | { type: "retype"; index: number; place: LatLon }
  | { type: "remove"; index: number };

/** A click completes the first pair that lacks that side, or begins a new one. */
export function reduce(halves: readonly Half[], step: Step): readonly Half[] {
  switch (step.type) {
    case "load":
      return step.pairs;
    case "point":
      return filled(halves, "point", { point: step.point });
    case "place":
      return filled(halves, "place", { place: step.place });
    case "retype":
      return halves.map((half, i) => (i === step.index ? { ...half, place: step.place } : half));
    case "remove":
      return halves.filter((_, i) => i !== step.index);
  }
}

function filled(halves: readonly Half[], side: "point" | "place", value: Partial<Half>): readonly Half[] {
  const index = halves.findIndex((half) => half[side] === null);
  if (index >= 0) return halves.map((half, i) => (i === index ? { ...half, ...value } : half));
  return halves.length >= MOST_PAIRS ? halves : [...halves, { point: null, place: null, ...value }];
}

export function whole(halves: readonly Half[]): Pair[] {
  return halves.flatMap(({ point, place }) => (point !== null && place !== null ? [{ point, place }] : []));
}

/** Return the middle of the places: where to look first. */
export function meanPlace(pairs: readonly Pair[]): LatLon {
  const mean = (axis: 0 | 1): number => pairs.reduce((sum, { place }) => sum + place[axis], 0) / pairs.length;
  return [mean(0), mean(1)];
}

export function toBody(pairs: readonly Pair[], edition: "2014" | "2025", width: number): components["schemas"]["GroundDraft"] {
  return { points: pairs.map(({ point, place }) => ({ x: point[0], y: point[1], latitude: place[0], longitude: place[1] })), edition, width };
}
