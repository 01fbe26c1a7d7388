// A rule while it is being drawn: plain data and the steps that change it.

import type { Direction, Priority, Rule, RuleDraft } from "../api/types";
import { clamp, MAX_POINTS, type Point, pointsFault, type RuleKind } from "./geometry";

export const DIRECTIONS: readonly Direction[] = ["both", "right", "left"];
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
  seconds: number;
  direction: Direction;
  priority: Priority;
  enabled: boolean;
  changed: boolean;
}

const SAME = 0.003;

export type Fields = Partial<Pick<Draft, "name" | "classes" | "seconds" | "direction" | "priority" | "enabled">>;

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
    drawing: true,
    seconds: 0,
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
      classes: [...draft.classes].sort(),
      points: draft.points.map(([x, y]): [number, number] => [x, y]),
      seconds: draft.kind === "intrusion" ? draft.seconds : 0,
      direction: draft.kind === "line_crossing" ? draft.direction : "both",
    },
  };
}

/** Return the code of what keeps a draft from being saved, or null. */
export function draftFault(draft: Draft): string | null {
  if (draft.drawing) return draft.kind === "intrusion" ? "rule.not_closed" : "rule.bad_line";
  const points = pointsFault(draft.kind, draft.points);
  if (points !== null) return points;
  if (draft.name.trim() === "" || draft.name.length > 80) return "rule.bad_name";
  return draft.seconds >= 0 && draft.seconds <= 86_400 ? null : "rule.bad_seconds";
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
      return step.kind === draft.kind ? draft : { ...draft, kind: step.kind, points: [], drawing: true };
    case "add":
      return draft.drawing ? added(draft, clamp(step.point)) : draft;
    case "close":
      return draft.drawing && draft.kind === "intrusion" && draft.points.length >= 3
        ? { ...draft, drawing: false }
        : draft;
    case "undo":
      return draft.drawing && draft.points.length > 0 ? { ...draft, points: draft.points.slice(0, -1) } : draft;
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

function added(draft: Draft, point: Point): Draft {
  const last = draft.points.at(-1);
  // A double click is meant as one corner.
  if (last !== undefined && Math.hypot(last[0] - point[0], last[1] - point[1]) < SAME) return draft;
  if (draft.points.length >= MAX_POINTS) return draft;
  const points = [...draft.points, point];
  return { ...draft, points, drawing: draft.kind === "intrusion" || points.length < 2 };
}

function inserted(draft: Draft, edge: number, point: Point): Draft {
  if (draft.kind !== "intrusion" || draft.drawing || draft.points.length >= MAX_POINTS) return draft;
  return { ...draft, points: draft.points.toSpliced(edge + 1, 0, point) };
}

function removed(draft: Draft, index: number): Draft {
  const points = draft.points.filter((_, i) => i !== index);
  const enough = draft.kind === "intrusion" ? points.length >= 3 : points.length === 2;
  return { ...draft, points, drawing: draft.drawing || !enough };
}
