import { describe, expect, it } from "vitest";
import { alarmMoment, readPlace, writePlace } from "./address";
import { filePart, snapshotName, tickTime } from "./format";
import { marked, moved } from "./marks";
import { pieceAt, reasonOf, summarise } from "./pieces";
import { T0 } from "./testing";
import type { CameraTimeline } from "./types";

describe("the address", () => {
  it("carries cameras, moment, zoom, purpose and case", () => {
    const place = { cameras: ["yard", "gate"], at: T0 + 123, span: 1500, purpose: "alarm_check", caseReference: "114/2026" };
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it("takes nine cameras at most, each once, and no nonsense", () => {
    const params = new URLSearchParams("camera=a&camera=a&camera=&at=soon&span=-4");
    expect(readPlace(params)).toEqual({ cameras: ["a"], at: null, span: null, purpose: "", caseReference: "" });
    const many = new URLSearchParams(Array.from({ length: 12 }, (_, i) => ["camera", `c${i}`]));
    expect(readPlace(many).cameras).toHaveLength(9);
  });

  it("leads from an alarm to its moment", () => {
    const [path, query] = alarmMoment({ id: "a1", event: { camera_id: "yard", at: "2026-11-22T20:00:00Z" } }).split("?");
    expect(path).toBe("/archive");
    expect(readPlace(new URLSearchParams(query))).toMatchObject({ cameras: ["yard"], at: T0, purpose: "alarm_check", caseReference: "a1" });
  });
});

describe("marks", () => {
  it("never end before they begin", () => {
    expect(moved({ from: 5, to: null }, "to", 9)).toEqual({ from: 5, to: 9 });
    expect(moved({ from: 5, to: 9 }, "from", 12)).toEqual({ from: 12, to: null });
    expect(moved({ from: 5, to: 9 }, "to", 3)).toEqual({ from: null, to: 3 });
    expect([marked({ from: 5, to: 9 }), marked({ from: 5, to: null })]).toEqual([{ from: 5, to: 9 }, null]);
  });
});

const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const line: CameraTimeline = {
  camera_id: "yard", recorded_share: 0.5, bookmarks: [],
  pieces: [
    { from: at(0), to: at(60), state: "recorded", reason: null, detail: "" },
    { from: at(60), to: at(90), state: "missing", reason: "disabled", detail: "Olena" },
    { from: at(90), to: at(120), state: "missing", reason: "unknown", detail: "" },
    { from: at(120), to: at(999), state: "future", reason: null, detail: "" },
  ],
  holds: [{ id: "h", from: at(10), to: at(20), reason: "complaint", case_reference: "1" }],
  events: [{ id: "e", alarm_id: "a", at: at(5), rule_name: "Gate", class_name: "person" }, { id: "f", alarm_id: "b", at: at(500), rule_name: "Gate", class_name: "person" }],
};

describe("pieces", () => {
  it("are found by moment, and a reason without words is unknown", () => {
    expect(pieceAt(line, T0 + 60_000)?.reason).toBe("disabled");
    expect(pieceAt(line, T0 - 1)).toBeUndefined();
    expect(reasonOf({ reason: "something_new" })).toBe("unknown");
  });

  it("are summed up for a view", () => {
    expect(summarise(line, { from: T0 + 30_000, to: T0 + 100_000 })).toEqual({
      recordedMs: 30_000, missingMs: 40_000, missing: [{ reason: "disabled", ms: 30_000 }, { reason: "unknown", ms: 10_000 }], events: 0, holds: 0, bookmarks: 0,
    });
    expect(summarise(line, { from: T0, to: T0 + 60_000 })).toMatchObject({ events: 1, holds: 1, missing: [] });
  });
});

describe("names and times", () => {
  it("of snapshots have camera, time and case, and nothing that a file may not have", () => {
    expect(snapshotName("yard", T0 + 123, "114/2026")).toBe("varta_yard_20261122T200000.123Z_114-2026.png");
    expect(filePart("../../етапи №4")).toBe("..-..-етапи-4");
  });

  it("on the axis are as exact as the step", () => {
    expect([tickTime(T0, 60_000), tickTime(T0, 5000), tickTime(T0 + 300, 100)]).toEqual(["22:00", "22:00:00", "00:00,3"]);
  });
});
