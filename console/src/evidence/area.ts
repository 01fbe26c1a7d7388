import type { Area } from "./types";

export interface Spot {
  x: number;
  y: number;
}

const SMALLEST = 0.01; // of the picture: less is a slip of the hand

const within = (value: number): number => Math.min(Math.max(value, 0), 1);

/** The rectangle between two corners, inside the picture; null where it is too small to be meant. */
export function areaBetween(a: Spot, b: Spot): Area | null {
  const left = within(Math.min(a.x, b.x));
  const top = within(Math.min(a.y, b.y));
  const width = within(Math.max(a.x, b.x)) - left;
  const height = within(Math.max(a.y, b.y)) - top;
  return width < SMALLEST || height < SMALLEST ? null : [left, top, width, height];
}

/** Where a pointer is on an element, as fractions of it. */
export function spotOn(box: { left: number; top: number; width: number; height: number }, x: number, y: number): Spot {
  return { x: within((x - box.left) / Math.max(box.width, 1)), y: within((y - box.top) / Math.max(box.height, 1)) };
}
