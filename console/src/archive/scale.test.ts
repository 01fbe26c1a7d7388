import { describe, expect, it } from "vitest";
import { clusters } from "./cluster";
import { around, asked, following, length, LONGEST_MS, momentAt, nextZoom, SHORTEST_MS, ticks, x, zoomed } from "./scale";
import { T0 } from "./testing";

const HOUR = 3_600_000;
const view = { from: T0, to: T0 + HOUR };

describe("the timeline's scale", () => {
  it("turns moments into places and back", () => {
    expect(x(T0 + HOUR / 4, view, 800)).toBe(200);
    expect(momentAt(200, view, 800)).toBe(T0 + HOUR / 4);
  });

  it("zooms around a moment that keeps its place, from a day to a second", () => {
    const at = T0 + HOUR / 4;
    const near = zoomed(view, at, 0.1);
    expect(length(near)).toBe(HOUR / 10);
    expect(x(at, near, 800)).toBeCloseTo(200);
    expect(length(zoomed(view, at, 1e9))).toBe(LONGEST_MS);
    expect(length(zoomed(view, at, 1e-9))).toBe(SHORTEST_MS);
    expect([nextZoom(HOUR, 1), nextZoom(HOUR, -1), nextZoom(LONGEST_MS, 1), nextZoom(SHORTEST_MS, -1)]).toEqual([2 * HOUR, HOUR / 2, LONGEST_MS, SHORTEST_MS]);
  });

  it("turns its page when the moment leaves it and jumps after one that is far", () => {
    expect(following(view, T0 + 5)).toBe(view);
    const turned = following(view, view.to + 1);
    expect([length(turned), turned.from > T0]).toEqual([HOUR, true]);
    expect(view.to + 1).toBeGreaterThan(turned.from);
    expect(following(view, T0 + 30 * HOUR)).toEqual(around(T0 + 30 * HOUR, HOUR));
  });

  it("asks for the same span while it is dragged a little", () => {
    const first = asked(view, 1000);
    expect(asked({ from: view.from + 1000, to: view.to + 1000 }, 1000)).toEqual(first);
    expect(first.span.from).toBeLessThan(view.from);
    expect(first.span.to).toBeGreaterThan(view.to);
    expect(first.resolutionS).toBeLessThanOrEqual(16);
    expect(asked({ from: T0, to: T0 + 1000 }, 1000).resolutionS).toBeLessThan(0.01);
  });
});

describe("the marks of the axis", () => {
  const of = (from: string, to: string, width = 1000) => ticks({ from: Date.parse(from), to: Date.parse(to) }, width, 90, "Europe/Kyiv");

  it("stand on round local times and keep their distance", () => {
    const { step, marks } = of("2026-11-22T20:00:00Z", "2026-11-22T21:00:00Z");
    expect(step).toBe(10 * 60_000);
    expect(marks.map((mark) => new Date(mark.at).toISOString().slice(14, 19))).toEqual(["00:00", "10:00", "20:00", "30:00", "40:00", "50:00", "00:00"]);
    const fine = of("2026-11-22T20:00:00Z", "2026-11-22T20:00:01Z");
    expect(fine.step).toBe(100);
  });

  it("stand on local hours on both sides of a change of the clocks", () => {
    const { step, marks } = of("2026-10-24T18:00:00Z", "2026-10-25T18:00:00Z", 1200);
    expect(step).toBe(2 * HOUR);
    const hours = marks.map((mark) => Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: "Europe/Kyiv" }).format(mark.at)));
    expect(hours.every((hour) => hour % 2 === 0)).toBe(true);
    expect(marks.filter((mark) => mark.strong)).toHaveLength(1);
    expect(marks.every((mark, i) => i === 0 || mark.at > (marks[i - 1]?.at ?? 0))).toBe(true);
  });
});

describe("marks that stand close", () => {
  it("are shown as one, and those out of view not at all", () => {
    const found = clusters([5, 400, 10, 410, 900, -3, 1200], (px) => px, 1000, 24);
    expect(found.map((cluster) => cluster.items)).toEqual([[5, 10], [400, 410], [900]]);
  });
});
