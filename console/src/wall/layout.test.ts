import { describe, expect, it } from "vitest";
import { readChoice } from "./choice";
import { arranged, byAlarm, columns, compareAlarms, matching, moved, worstAlarms } from "./layout";

const camera = (id: string, name = id, enabled = true) => ({ id, name, enabled, place: { address: "" } });
const alarm = (camera_id: string, state: string, priority: string, raised_at = "2026-11-22T20:00:00Z") => ({ state, priority, raised_at, event: { camera_id } });
const ids = (cameras: { id: string }[]) => cameras.map(({ id }) => id).join("");

describe("the order by alarm", () => {
  it("puts unanswered before answered, worse before better, older before younger", () => {
    const list = [
      alarm("e", "acknowledged", "critical"),
      alarm("d", "new", "low"),
      alarm("c", "new", "high", "2026-11-22T20:00:09Z"),
      alarm("b", "new", "high", "2026-11-22T20:00:01Z"),
      alarm("a", "new", "critical"),
    ].sort(compareAlarms);
    expect(list.map(({ event }) => event.camera_id).join("")).toBe("abcde");
  });

  it("brings cameras with open alarms forward and leaves the others as they are", () => {
    const worst = worstAlarms([alarm("c", "new", "low"), alarm("d", "closed", "critical"), alarm("c", "acknowledged", "critical"), alarm("b", "new", "critical")]);
    expect(worst.get("c")?.priority).toBe("low");
    expect(ids(byAlarm(["a", "b", "c", "d"].map((id) => camera(id)), worst))).toBe("bcad");
  });
});

describe("arranging", () => {
  it("keeps a person's order, then by name with numbers, switched off ones last", () => {
    const cameras = [camera("x", "Камера 10"), camera("o", "Камера 1", false), camera("y", "Камера 9"), camera("z", "Яр")];
    expect(ids(arranged(cameras, ["z"]))).toBe("zyxo");
  });

  it("moves one camera to the place of another", () => {
    expect(moved(["a", "b", "c", "d"], "a", "c")).toEqual(["b", "c", "a", "d"]);
    expect(moved(["a", "b", "c", "d"], "d", "b")).toEqual(["a", "d", "b", "c"]);
    expect(moved(["a", "b"], "a", "q")).toEqual(["a", "b"]);
  });

  it("finds cameras by every word typed", () => {
    const list = [camera("1", "Площа Свободи"), camera("2", "Площа Ринок")];
    expect(ids(matching(list, "площа рин"))).toBe("2");
    expect(ids(matching(list, " "))).toBe("12");
  });

  it("uses as many columns as the layout has, and one on a phone", () => {
    expect(columns("9", 2, false)).toBe(3);
    expect(columns("alarm", 2, false)).toBe(2);
    expect(columns("16", 16, true)).toBe(1);
  });
});

describe("what is remembered", () => {
  it("refuses what it does not understand", () => {
    expect(readChoice({ layout: "7", order: ["a", 3], boxes: "yes" })).toEqual({ layout: "4", order: ["a"], boxes: false });
    expect(readChoice(null)).toEqual({ layout: "4", order: [], boxes: false });
  });
});
