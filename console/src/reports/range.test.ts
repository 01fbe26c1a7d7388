import { describe, expect, it } from "vitest";
import { dayOf, fault, moments, rangeOf } from "./range";

const NOW = new Date("2026-11-28T12:00:00").getTime();
const HOURS = 3_600_000;

describe("the span of a report", () => {
  it("is the last 30 days unless the address says otherwise", () => {
    expect(rangeOf(new URLSearchParams())).toEqual({ days: 30 });
    expect(rangeOf(new URLSearchParams("days=7"))).toEqual({ days: 7 });
    expect(rangeOf(new URLSearchParams("days=8"))).toEqual({ days: 30 });
    expect(rangeOf(new URLSearchParams("from=2026-11-01&to=2026-11-02"))).toEqual({ from: "2026-11-01", to: "2026-11-02" });
    expect(rangeOf(new URLSearchParams("from=2026-11-03&to=2026-11-02"))).toEqual({ days: 30 });
  });

  it("says what is wrong with two days", () => {
    expect(fault("2026-11-01", "2026-11-01")).toBeNull();
    expect(fault("2026-11-02", "2026-11-01")).toBe("backwards");
    expect(fault("", "2026-11-01")).toBe("unreadable");
    expect(fault("2026-02-31x", "2026-11-01")).toBe("unreadable");
    expect(fault("2024-01-01", "2026-11-01")).toBe("too_long");
  });

  it("holds the last day whole", () => {
    const { from, to } = moments({ from: "2026-11-01", to: "2026-11-02" }, NOW);
    expect(dayOf(from.getTime())).toBe("2026-11-01");
    expect(to.getTime() - from.getTime()).toBe(48 * HOURS);
    expect(moments({ days: 7 }, NOW).to.getTime()).toBe(NOW);
  });
});
