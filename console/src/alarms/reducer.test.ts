import { describe, expect, it } from "vitest";
import type { Alarm } from "../api/types";
import { acknowledgedBy, decidedBy, isOverdue, loudestUnheard, neighbour, nextToAnswer, replaceAlarm, withAlarm, withClip } from "./reducer";

function alarm(id: string, change: Partial<Alarm> = {}): Alarm {
  return {
    id, state: "new", priority: "high", raised_at: `2026-11-22T20:00:0${id}Z`, deadline: "2026-11-22T20:02:00Z",
    acknowledged: null, verdict: null, decided: null, note: "",
    event: {
      id: `e${id}`, camera_id: "gate", camera_name: "Gate", rule_id: "r", rule_name: "Yard", rule_kind: "intrusion", class_name: "person",
      at: "2026-11-22T20:00:00Z", score: 0.9, direction: "", box: { x: 0, y: 0, width: 1, height: 1 }, latitude: null, longitude: null,
      address: "", clip: "pending", picture_url: "", original_url: "", clip_url: "", ended_at: null, mode: "active", details: {},
    },
    ...change,
  };
}
const ids = (list: Alarm[]) => list.map((item) => item.id);
const AT = new Date("2026-11-22T20:01:00Z");

describe("the queue", () => {
  it("stands by priority, then oldest first", () => {
    const list = [alarm("2"), alarm("1")].reduce<Alarm[]>(withAlarm, []);
    expect(ids(withAlarm(list, alarm("3", { priority: "critical" })))).toEqual(["3", "1", "2"]);
  });

  it("lets a closed alarm go and a changed one stay once", () => {
    const list = [alarm("1"), alarm("2")];
    expect(ids(withAlarm(list, alarm("1", { state: "closed" })))).toEqual(["2"]);
    expect(withAlarm(list, acknowledgedBy(alarm("1"), "Olha", AT))).toHaveLength(2);
  });

  it("drops news that is older than what is known", () => {
    const taken = acknowledgedBy(alarm("1"), "Olha", AT);
    expect(withAlarm([taken], alarm("1"))[0]?.state).toBe("acknowledged");
    expect(replaceAlarm([taken], alarm("1"))[0]?.state).toBe("new");
  });

  it("changes a clip of its own event only", () => {
    expect(withClip(alarm("1"), "e1", "ready").event.clip).toBe("ready");
    expect(withClip(alarm("1"), "e2", "ready").event.clip).toBe("pending");
  });
});

describe("answering", () => {
  it("shows the steps before the centre confirms them", () => {
    const taken = acknowledgedBy(alarm("1"), "Olha", AT);
    expect(taken.acknowledged).toEqual({ name: "Olha", at: AT.toISOString() });
    expect(decidedBy(taken, "benign", "cat", "Olha", AT)).toMatchObject({ state: "closed", verdict: "benign", note: "cat" });
  });

  it("goes on to the next new alarm, round the end, then to what is open", () => {
    const taken = alarm("2", { state: "acknowledged" });
    expect(nextToAnswer([alarm("1"), taken, alarm("3")], "1")?.id).toBe("3");
    expect(nextToAnswer([alarm("1"), taken, alarm("3")], "3")?.id).toBe("1");
    expect(nextToAnswer([alarm("1"), taken], "1")?.id).toBe("2");
    expect(nextToAnswer([alarm("1")], "1")).toBeUndefined();
  });

  it("steps inside the list", () => {
    const list = [alarm("1"), alarm("2")];
    expect(neighbour(list, undefined, 1)).toBe("1");
    expect(neighbour(list, undefined, -1)).toBe("2");
    expect(neighbour(list, "2", 1)).toBe("2");
    expect(neighbour([], "2", 1)).toBeUndefined();
  });

  it("sounds for the most urgent of those not heard", () => {
    const list = [alarm("1", { state: "acknowledged" }), alarm("2"), alarm("3")];
    expect(loudestUnheard(list, new Set())?.id).toBe("2");
    expect(loudestUnheard(list, new Set(["2"]))?.id).toBe("3");
    expect(loudestUnheard(list, new Set(["2", "3"]))).toBeUndefined();
  });

  it("is late only while new", () => {
    const late = Date.parse("2026-11-22T20:03:00Z");
    expect(isOverdue(alarm("1"), late)).toBe(true);
    expect(isOverdue(alarm("1", { state: "acknowledged" }), late)).toBe(false);
  });
});
