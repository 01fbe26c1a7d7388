// A rule while it is being drawn: plain data and the steps that change it.

import type { Direction, Priority, Rule, RuleDraft, RuleSpec } from "../api/types";
import { clamp, MAX_POINTS, middle, type Point, pointsFault, type RuleKind } from "./geometry";
import { reads, shapeOf } from "./kinds";
import { parseWindow, type Window, windowFault, windowText } from "./schedule";

export const DIRECTIONS: readonly Direction[] = ["both", "right", "left"];
export const MODES: readonly RuleSpec["mode"][] = ["active", "monitor", "snoozed"];
export const PRIORITIES: readonly Priority[] = ["critical", "high", "medium", "low"];

export interface Draft {
  /** Null until it is stored. */
  id: string | null;
  version: number;
  name: string;
  kind: RuleKind;
  classes: string[];
  points: Point[];
  /** True while corners are still being added. */
  drawing: boolean;
  /** Null takes the kind's usual value, and so does 0 of the thresholds. */
  seconds: number | null;
  minSize: number;
  count: number;
  density: number;
  limitKmh: number;
  /** The way that is right, degrees clockwise from straight up in the picture. */
  heading: number;
  watchlists: string[];
  schedule: Window[];
  mode: RuleSpec["mode"];
  /** When a snoozed rule wakes, ISO; empty where nothing is said. */
  until: string;
  maxDelayS: number | null;
  direction: Direction;
  priority: Priority;
  enabled: boolean;
  changed: boolean;
}

const SAME = 0.003;

export type Fields = Partial<Omit<Draft, "id" | "version" | "kind" | "points" | "drawing" | "changed">>;

export type Step =
  | { type: "new"; kind: RuleKind; name: string }
  | { type: "open"; rule: Rule }
  | { type: "drop" }
  | { type: "fields"; fields: Fields }
  | { type: "kind"; kind: RuleKind }
  | { type: "add"; point: Point }
  | { type: "close" }
  | { type: "undo" }
  | { type: "redraw" }
  | { type: "whole" }
  | { type: "move"; index: number; point: Point }
  | { type: "insert"; edge: number; point: Point }
  | { type: "remove"; index: number }
  | { type: "reverse" };

export function blank(kind: RuleKind, name: string): Draft {
  return {
    id: null,
    version: 0,
    name,
    kind,
    classes: [],
    points: [],
    drawing: shapeOf(kind) !== "none",
    seconds: null,
    minSize: 0,
    count: 0,
    density: 0,
    limitKmh: 0,
    heading: 0,
    watchlists: [],
    schedule: [],
    mode: "active",
    until: "",
    maxDelayS: null,
    direction: "both",
    priority: "high",
    enabled: true,
    changed: false,
  };
}

export function fromRule(rule: Rule): Draft {
  return {
    id: rule.id,
    version: rule.version,
    name: rule.spec.name,
    kind: rule.spec.kind,
    classes: [...rule.spec.classes],
    points: rule.spec.points,
    drawing: false,
    seconds: rule.spec.seconds,
    minSize: rule.spec.min_size,
    count: rule.spec.count,
    density: rule.spec.density,
    limitKmh: rule.spec.limit_kmh,
    heading: rule.spec.heading === null ? 0 : angleOf(rule.spec.heading),
    watchlists: [...rule.spec.watchlists],
    schedule: rule.spec.schedule.map(parseWindow),
    mode: rule.spec.mode,
    until: rule.spec.until ?? "",
    maxDelayS: rule.spec.max_delay_s,
    direction: rule.spec.direction,
    priority: rule.priority,
    enabled: rule.enabled,
    changed: false,
  };
}

/** Return what the centre wants: the body of a new rule; a stored one adds its version. */
export function toBody(draft: Draft): RuleDraft {
  return {
    enabled: draft.enabled,
    priority: draft.priority,
    ...(draft.id === null ? {} : { version: draft.version }),
    spec: {
      name: draft.name.trim(),
      kind: draft.kind,
      classes: reads(draft.kind, "classes") ? [...draft.classes].sort() : [],
      points: draft.points.map(([x, y]): [number, number] => [x, y]),
      seconds: reads(draft.kind, "seconds") ? draft.seconds : null,
      direction: draft.kind === "line_crossing" ? draft.direction : "both",
      mode: draft.mode,
      until: draft.mode === "snoozed" && draft.until !== "" ? draft.until : null,
      schedule: draft.schedule.map(windowText),
      max_delay_s: draft.maxDelayS,
      min_size: reads(draft.kind, "min_size") ? draft.minSize : 0,
      count: reads(draft.kind, "count") ? draft.count : 0,
      density: reads(draft.kind, "density") ? draft.density : 0,
      limit_kmh: reads(draft.kind, "limit_kmh") ? draft.limitKmh : 0,
      heading: reads(draft.kind, "heading") ? headingOf(draft) : null,
      watchlists: reads(draft.kind, "watchlists") ? draft.watchlists : [],
    },
  };
}

/** Return the code of what keeps a draft from being saved, or null. */
export function draftFault(draft: Draft): string | null {
  if (draft.drawing) return shapeOf(draft.kind) === "line" ? "rule.bad_line" : "rule.not_closed";
  const points = pointsFault(draft.kind, draft.points);
  if (points !== null) return points;
  if (draft.name.trim() === "" || draft.name.length > 80) return "rule.bad_name";
  if (draft.schedule.some(windowFault)) return "rule.bad_schedule";
  if (draft.mode === "snoozed" && draft.until === "") return "rule.bad_snooze";
  return draft.seconds === null || (draft.seconds >= 0 && draft.seconds <= 86_400) ? null : "rule.bad_seconds";
}

const ARM = 0.12;

/** Return the two ends of the way that is right, drawn over the middle of the area; for a picture of 16:9. */
export function headingOf(draft: Pick<Draft, "heading" | "points">): [[number, number], [number, number]] {
  const [x, y] = draft.points.length === 0 ? [0.5, 0.5] : middle(draft.points);
  const turn = (draft.heading * Math.PI) / 180;
  const [dx, dy] = [(ARM * Math.sin(turn) * 9) / 16, -ARM * Math.cos(turn)];
  return [[...clamp([x - dx, y - dy])], [...clamp([x + dx, y + dy])]];
}

function angleOf([from, to]: readonly [readonly [number, number], readonly [number, number]]): number {
  const turn = Math.atan2(((to[0] - from[0]) * 16) / 9, from[1] - to[1]);
  return Math.round(((turn * 180) / Math.PI + 360) % 360);
}

export function reduce(draft: Draft | null, step: Step): Draft | null {
  if (step.type === "new") return blank(step.kind, step.name);
  if (step.type === "open") return fromRule(step.rule);
  if (step.type === "drop" || draft === null) return null;
  const next = change(draft, step);
  return next === draft ? draft : { ...next, changed: true };
}

function change(draft: Draft, step: Exclude<Step, { type: "new" | "open" | "drop" }>): Draft {
  switch (step.type) {
    case "fields":
      return { ...draft, ...step.fields };
    case "kind":
      return step.kind === draft.kind ? draft : { ...draft, kind: step.kind, ...redrawn(draft, step.kind) };
    case "add":
      return draft.drawing ? added(draft, clamp(step.point)) : draft;
    case "close":
      return draft.drawing && shapeOf(draft.kind) === "area" && draft.points.length >= 3
        ? { ...draft, drawing: false }
        : draft;
    case "undo":
      return draft.drawing && draft.points.length > 0 ? { ...draft, points: draft.points.slice(0, -1) } : draft;
    case "whole":
      return shapeOf(draft.kind) === "area" ? { ...draft, points: [], drawing: false } : draft;
    case "redraw":
      return { ...draft, points: [], drawing: true };
    case "move":
      return { ...draft, points: draft.points.map((p, i) => (i === step.index ? clamp(step.point) : p)) };
    case "insert":
      return inserted(draft, step.edge, clamp(step.point));
    case "remove":
      return removed(draft, step.index);
    case "reverse":
      return { ...draft, points: [...draft.points].reverse() };
  }
}

/** An area stays an area; anything else is drawn anew. */
function redrawn(draft: Draft, kind: RuleKind): Pick<Draft, "points" | "drawing"> {
  const shape = shapeOf(kind);
  if (shape === shapeOf(draft.kind)) return { points: draft.points, drawing: draft.drawing };
  return { points: [], drawing: shape !== "none" };
}

function added(draft: Draft, point: Point): Draft {
  const last = draft.points.at(-1);
  // A double click is meant as one corner.
  if (last !== undefined && Math.hypot(last[0] - point[0], last[1] - point[1]) < SAME) return draft;
  if (draft.points.length >= MAX_POINTS) return draft;
  const points = [...draft.points, point];
  return { ...draft, points, drawing: shapeOf(draft.kind) === "area" || points.length < 2 };
}

function inserted(draft: Draft, edge: number, point: Point): Draft {
  if (shapeOf(draft.kind) !== "area" || draft.drawing || draft.points.length >= MAX_POINTS) return draft;
  return { ...draft, points: draft.points.toSpliced(edge + 1, 0, point) };
}

function removed(draft: Draft, index: number): Draft {
  const points = draft.points.filter((_, i) => i !== index);
  const enough = shapeOf(draft.kind) === "area" ? points.length >= 3 : points.length === 2;
  return { ...draft, points, drawing: draft.drawing || !enough };
}
