import { describe, expect, it } from "vitest";
import { dayStart, localMoment, readLocal, writeLocal } from "./localTime";

const ZONE = "Europe/Kyiv";
const NOW = Date.parse("2026-11-22T20:14:07Z"); // 22:14:07 in Kyiv
const at = (text: string) => ({ kind: "at", at: Date.parse(text) });

describe("a local time that was typed", () => {
  it.each([
    ["22.11.2026 22:14:07", "2026-11-22T20:14:07Z"],
    ["22.11.2026, 22:14:07,250", "2026-11-22T20:14:07.250Z"],
    ["1.7.2026 9:05", "2026-07-01T06:05:00Z"],
    ["21.11 08:00", "2026-11-21T06:00:00Z"],
    ["21/11/26 08:00", "2026-11-21T06:00:00Z"],
    ["8:00", "2026-11-22T06:00:00Z"],
    ["21.11.2026", "2026-11-20T22:00:00Z"],
    ["2026-11-22 22:14", "2026-11-22T20:14:00Z"],
    ["2026-11-22T22:14:07", "2026-11-22T20:14:07Z"],
    ["2026-11-22T20:14:07Z", "2026-11-22T20:14:07Z"],
    ["2026-11-22 20:14:07+01:00", "2026-11-22T19:14:07Z"],
  ])("%s is %s", (typed, moment) => {
    expect(readLocal(typed, NOW, ZONE)).toEqual(at(moment));
  });

  it.each(["", "yesterday", "32.1.2026 10:00", "29.2.2026 10:00", "22.11.2026 24:00", "22.11.2026 10:61", "22.11.2026 10", "1 2 3", "10:00 22.11.2026"])("%j cannot be read", (typed) => {
    expect(readLocal(typed, NOW, ZONE)).toEqual({ kind: "unreadable" });
  });

  it("that came twice gives both moments", () => {
    expect(readLocal("25.10.2026 03:30", NOW, ZONE)).toEqual({ kind: "twice", first: Date.parse("2026-10-25T00:30:00Z"), second: Date.parse("2026-10-25T01:30:00Z") });
    expect(readLocal("25.10.2026 02:59:59", NOW, ZONE)).toEqual(at("2026-10-24T23:59:59Z"));
    expect(readLocal("25.10.2026 04:00", NOW, ZONE)).toEqual(at("2026-10-25T02:00:00Z"));
  });

  it("that never was leads behind the change", () => {
    expect(readLocal("29.03.2026 03:30", NOW, ZONE)).toEqual({ kind: "skipped", after: Date.parse("2026-03-29T01:30:00Z") });
    expect(readLocal("29.03.2026 02:59", NOW, ZONE)).toEqual(at("2026-03-29T00:59:00Z"));
    expect(readLocal("29.03.2026 04:00", NOW, ZONE)).toEqual(at("2026-03-29T01:00:00Z"));
  });

  it("comes back as it is written", () => {
    for (const moment of [NOW, Date.parse("2026-07-01T00:00:00Z"), Date.parse("2026-10-25T03:00:00Z")]) {
      expect(readLocal(writeLocal(moment, ZONE), NOW, ZONE)).toEqual({ kind: "at", at: moment });
    }
    expect(writeLocal(NOW, ZONE)).toBe("22.11.2026 22:14:07");
  });
});

describe("local days", () => {
  it("begin at local midnight, also when they have 23 or 25 hours", () => {
    const long = dayStart(Date.parse("2026-10-25T12:00:00Z"), 0, ZONE);
    expect(new Date(long).toISOString()).toBe("2026-10-24T21:00:00.000Z");
    expect(dayStart(long, 1, ZONE) - long).toBe(25 * 3_600_000);
    const short = dayStart(Date.parse("2026-03-29T12:00:00Z"), 0, ZONE);
    expect(dayStart(short, 1, ZONE) - short).toBe(23 * 3_600_000);
    expect(dayStart(NOW, -29, ZONE)).toBe(Date.parse("2026-10-23T21:00:00Z"));
  });

  it("have the parts that the clocks show", () => {
    expect(localMoment(NOW, ZONE)).toMatchObject({ year: 2026, month: 11, day: 22, hour: 22, minute: 14, second: 7 });
  });
});
