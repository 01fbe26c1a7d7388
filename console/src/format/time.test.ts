import { describe, expect, it } from "vitest";
import i18next from "i18next";
import { startTranslation } from "../i18n";
import { clockTime, dateAndTime, duration, figure, listTime, longDate } from "./time";

const AT = "2026-11-22T20:14:07Z";
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("times", () => {
  it("writes the clock as 22:14:07 in the named zone", () => {
    expect(clockTime(AT, "Europe/Kyiv")).toBe("22:14:07");
    expect(clockTime(AT, "UTC")).toBe("20:14:07");
    expect(clockTime("2026-11-22T00:00:00Z", "UTC")).toBe("00:00:00");
  });

  it("writes dates without a trailing р.", () => {
    expect(longDate(AT, "uk", "UTC")).toBe("22 листопада 2026");
    expect(longDate(AT, "en", "UTC")).toBe("22 November 2026");
    expect(dateAndTime(AT, "uk", "Europe/Kyiv")).toBe("22 листопада 2026, 22:14:07");
  });

  it.each([
    [0, "0 с"], [-5000, "0 с"], [999, "0 с"], [12_000, "12 с"], [192_000, "3 хв 12 с"], [180_000, "3 хв"],
    [3_600_000 * 2 + 60_000 * 5, "2 год 5 хв"], [86_400_000 * 3 + 59_000, "3 д"],
  ])("writes %i ms as %s", (ms, words) => {
    expect(plain(duration(ms, "uk"))).toBe(words);
  });

  it("names the day in a list only when it is another", () => {
    expect(listTime(AT, "2026-11-22T21:00:00Z", "UTC")).toBe("20:14:07");
    expect(listTime(AT, "2026-11-23T21:00:00Z", "UTC")).toBe("22.11, 20:14");
  });

  it("writes durations in English", () => {
    expect(plain(duration(192_000, "en"))).toBe("3 min 12 s");
  });

  it("writes figures as the language does", () => {
    expect(figure(0.5, "uk", 1)).toBe("0,5");
    expect(figure(12345, "en")).toBe("12,345");
  });
});

describe("plural forms", () => {
  it.each([[1, "1 камера"], [2, "2 камери"], [5, "5 камер"], [11, "11 камер"], [21, "21 камера"], [112, "112 камер"]])("counts %i", async (count, words) => {
    await startTranslation("uk");
    expect(i18next.t("cameras", { count })).toBe(words);
  });

  it("counts in English", async () => {
    await startTranslation("en");
    expect([1, 2].map((count) => i18next.t("cameras", { count }))).toEqual(["1 camera", "2 cameras"]);
  });
});
