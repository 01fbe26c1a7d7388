import { describe, expect, it } from "vitest";
import type { Rule } from "../api/types";
import { draftFault, reduce, toBody, type Draft, type Step } from "./draft";

const STORED: Rule = {
  id: "r1",
  camera_id: "c1",
  enabled: true,
  priority: "critical",
  version: 3,
  changed_at: "2026-11-22T20:00:00Z",
  spec: { name: "Вхід", kind: "intrusion", classes: ["person"], points: [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]], seconds: 2, direction: "both", mode: "active", min_size: 0, count: 0, density: 0, limit_kmh: 0, heading: null, watchlists: [], max_delay_s: null, schedule: [], until: null },
};

function after(...steps: Step[]): Draft {
  const draft = steps.reduce<Draft | null>(reduce, null);
  if (draft === null) throw new Error("nothing is being drawn");
  return draft;
}

const zone: Step = { type: "new", kind: "intrusion", name: "Зона 1" };
const add = (x: number, y: number): Step => ({ type: "add", point: [x, y] });

describe("drawing a zone", () => {
  it("adds corners until it is closed, and not before there are three", () => {
    const two = after(zone, add(0.1, 0.1), add(0.9, 0.1), { type: "close" });
    expect(two.drawing).toBe(true);
    expect(draftFault(two)).toBe("rule.not_closed");
    const closed = after(zone, add(0.1, 0.1), add(0.9, 0.1), add(0.5, 0.9), { type: "close" }, add(0.2, 0.2));
    expect(closed.drawing).toBe(false);
    expect(closed.points).toHaveLength(3);
    expect(draftFault(closed)).toBeNull();
  });

  it("takes a double click for one corner, and takes the last one back", () => {
    expect(after(zone, add(0.1, 0.1), add(0.101, 0.101)).points).toHaveLength(1);
    expect(after(zone, add(0.1, 0.1), add(0.5, 0.5), { type: "undo" }).points).toEqual([[0.1, 0.1]]);
  });
});

describe("drawing a line", () => {
  it("is finished with the second point and can be turned round", () => {
    const line = after({ type: "new", kind: "line_crossing", name: "Лінія" }, add(0.1, 0.5), add(0.9, 0.5), add(0.5, 0.5));
    expect(line.points).toEqual([[0.1, 0.5], [0.9, 0.5]]);
    expect(line.drawing).toBe(false);
    expect(reduce(line, { type: "reverse" })?.points).toEqual([[0.9, 0.5], [0.1, 0.5]]);
  });
});

describe("changing a stored rule", () => {
  const open: Step = { type: "open", rule: STORED };

  it("knows whether anything changed", () => {
    expect(after(open).changed).toBe(false);
    expect(after(open, { type: "fields", fields: { name: "Ворота" } }).changed).toBe(true);
  });

  it("moves, inserts and removes corners", () => {
    expect(after(open, { type: "move", index: 0, point: [-1, 0.2] }).points[0]).toEqual([0, 0.2]);
    expect(after(open, { type: "insert", edge: 2, point: [0.3, 0.5] }).points[3]).toEqual([0.3, 0.5]);
    const less = after(open, { type: "remove", index: 1 });
    expect(less.points).toHaveLength(2);
    expect(less.drawing).toBe(true);
  });

  it("starts the drawing anew when the kind changes", () => {
    expect(after(open, { type: "kind", kind: "line_crossing" })).toMatchObject({ points: [], drawing: true });
  });

  it("sends what the centre expects, with the version it was read at", () => {
    expect(toBody(after(open))).toEqual({ enabled: true, priority: "critical", version: 3, spec: STORED.spec });
    expect(toBody(after(zone))).not.toHaveProperty("version");
  });

  it("refuses an empty name and seconds that are no number", () => {
    expect(draftFault(after(open, { type: "fields", fields: { name: "  " } }))).toBe("rule.bad_name");
    expect(draftFault(after(open, { type: "fields", fields: { seconds: NaN } }))).toBe("rule.bad_seconds");
  });
});
