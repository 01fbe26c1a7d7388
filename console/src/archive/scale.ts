// The geometry of the timeline: which span it shows, where a moment stands in it, and where the marks of its axis are.

import { localMoment, offsetAt } from "./localTime";
import type { Span } from "./types";

export const SHORTEST_MS = 1000;
export const LONGEST_MS = 24 * 3_600_000;
/** The steps that the keys and buttons zoom by. */
export const ZOOMS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400].map((s) => s * 1000);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
  15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR,
];

export const length = (view: Span): number => view.to - view.from;

/** Return where a moment stands, in pixels from the left. */
export function x(at: number, view: Span, width: number): number {
  return ((at - view.from) / length(view)) * width;
}

/** Return the moment at a place. */
export function momentAt(px: number, view: Span, width: number): number {
  return view.from + (px / Math.max(1, width)) * length(view);
}

export function around(at: number, span: number): Span {
  const bounded = bound(span);
  return { from: at - bounded / 2, to: at + bounded / 2 };
}

function bound(span: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, span));
}

/** Zoom by a factor so that a moment keeps its place; below 1 shows less. */
export function zoomed(view: Span, at: number, factor: number): Span {
  const span = bound(length(view) * factor);
  const share = (at - view.from) / length(view);
  return { from: at - share * span, to: at + (1 - share) * span };
}

/** Return the next span of the list that shows less (-1) or more (1). */
export function nextZoom(span: number, direction: 1 | -1): number {
  const found = direction === 1 ? ZOOMS.find((item) => item > span * 1.01) : ZOOMS.findLast((item) => item < span * 0.99);
  return found ?? bound(span);
}

export function moved(view: Span, by: number): Span {
  return { from: view.from + by, to: view.to + by };
}

const MARGIN = 0.08;

/** Return the view that has a moment in it: the same while it is, a turned page where it left. */
export function following(view: Span, at: number): Span {
  const span = length(view);
  if (at >= view.from && at <= view.to) return view;
  const near = at > view.to && at < view.to + span;
  return near ? moved(view, at - view.from - span * MARGIN) : around(at, span);
}

export interface Tick {
  at: number;
  /** Midnight, or another mark that the day is written at. */
  strong: boolean;
}

/** Return the marks of the axis, `gap` pixels apart at least, on round local times. */
export function ticks(view: Span, width: number, gap: number, zone?: string): { step: number; marks: Tick[] } {
  const fit = Math.max(1, Math.floor(width / gap));
  const step = STEPS.find((item) => length(view) / item <= fit) ?? STEPS[STEPS.length - 1] ?? HOUR;
  const marks: Tick[] = [];
  // Local times are round where the offset is taken in; it is asked for each mark, as it changes twice a year.
  let at = view.from;
  while (at <= view.to && marks.length <= 4 * fit) {
    const offset = offsetAt(at, zone);
    const mark = Math.ceil((at + offset) / step) * step - offset;
    const settled = mark + offset - offsetAt(mark, zone);
    const next = settled < at ? mark : settled;
    if (next > view.to) break;
    const wall = localMoment(next, zone);
    marks.push({ at: next, strong: wall.hour === 0 && wall.minute === 0 && wall.second === 0 && wall.millisecond === 0 });
    at = next + step / 2;
  }
  return { step, marks };
}

/**
 * Return the span to ask for a view: wider than it, and the same for many views, so that dragging asks seldom;
 * and how short a piece may be that is still told apart.
 */
export function asked(view: Span, width: number): { span: Span; resolutionS: number } {
  const page = 2 ** Math.ceil(Math.log2(length(view)));
  const from = Math.floor((view.from - page / 4) / page) * page;
  const to = Math.ceil((view.to + page / 4) / page) * page;
  const resolution = 2 ** Math.floor(Math.log2(Math.max(1, (2 * page) / Math.max(1, width))));
  return { span: { from, to }, resolutionS: Math.round(resolution) / 1000 };
}
