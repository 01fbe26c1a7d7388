import { describe, expect, it } from "vitest";
import { parseWindow, windowFault, windowText } from "./schedule";

describe("windows of a week", () => {
  it.each([
    ["mon-fri 22:00-06:00", "mon,tue,wed,thu,fri 22:00-06:00"],
    ["sat,sun", "sat,sun"],
    ["fri-mon 8:00-9:00", "mon,fri,sat,sun 08:00-09:00"],
    ["07:30-09:00", "07:30-09:00"],
    ["mon-sun", "mon-sun"],
    ["sat 18:00-24:00", "sat 18:00-24:00"],
  ])("reads %s and writes %s", (text, written) => {
    expect(windowText(parseWindow(text))).toBe(written);
    expect(windowFault(parseWindow(text))).toBe(false);
  });

  it("refuses what has no day, one time only or no length", () => {
    expect(windowFault({ days: [], from: "", to: "" })).toBe(true);
    expect(windowFault({ days: ["mon"], from: "08:00", to: "" })).toBe(true);
    expect(windowFault({ days: ["mon"], from: "08:00", to: "08:00" })).toBe(true);
  });
});
