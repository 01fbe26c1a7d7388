import type { Language } from "../i18n";

const LOCALE: Record<Language, string> = { uk: "uk-UA", en: "en-GB" };
type Instant = string | number | Date;

/** `22:14:07`, in the browser's zone unless another is named. */
export function clockTime(at: Instant, zone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone,
  }).format(new Date(at));
}

/** `22 листопада 2026`, `22 November 2026`. */
export function longDate(at: Instant, language: Language, zone?: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE[language], {
    day: "numeric", month: "long", year: "numeric", timeZone: zone,
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((item) => item.type === type)?.value ?? "";
  return `${part("day")} ${part("month")} ${part("year")}`;
}

/** `22 листопада 2026, 22:14:07`. */
export function dateAndTime(at: Instant, language: Language, zone?: string): string {
  return `${longDate(at, language, zone)}, ${clockTime(at, zone)}`;
}

/** `22:14:07` for today, `21.11, 22:14` for another day: short enough for a list. */
export function listTime(at: Instant, now: Instant, zone?: string): string {
  const day = (moment: Instant) => new Intl.DateTimeFormat("uk-UA", { day: "2-digit", month: "2-digit", timeZone: zone }).format(new Date(moment));
  return day(at) === day(now) ? clockTime(at, zone) : `${day(at)}, ${clockTime(at, zone).slice(0, 5)}`;
}

const UNITS: Record<Language, { d: string; h: string; m: string; s: string }> = {
  uk: { d: "д", h: "год", m: "хв", s: "с" },
  en: { d: "d", h: "h", m: "min", s: "s" },
};
const NARROW_SPACE = "\u00a0";

/** `3 хв 12 с`: the two greatest units, seconds rounded down; never negative. */
export function duration(ms: number, language: Language): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const unit = UNITS[language];
  const split: [number, string][] = [
    [Math.floor(total / 86_400), unit.d],
    [Math.floor(total / 3600) % 24, unit.h],
    [Math.floor(total / 60) % 60, unit.m],
    [total % 60, unit.s],
  ];
  const first = split.findIndex(([amount]) => amount > 0);
  if (first === -1) return `0${NARROW_SPACE}${unit.s}`;
  return split
    .slice(first, first + 2)
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, word]) => `${amount}${NARROW_SPACE}${word}`)
    .join(" ");
}

/** `12 345`, `0,5`: digits as the language writes them. */
export function figure(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits }).format(value);
}
