export const PERIODS = [7, 30, 90, 365] as const;
export const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

/** The last days up to now, or the days from one to another, both included, by this computer's clock. */
export type Range = { days: number } | { from: string; to: string };

/** Read the span from a page's address; what makes no sense there is the last 30 days. */
export function rangeOf(params: URLSearchParams): Range {
  const from = params.get("from"), to = params.get("to");
  if (from !== null && to !== null && fault(from, to) === null) return { from, to };
  const days = Number(params.get("days") ?? "30");
  return { days: PERIODS.find((period) => period === days) ?? 30 };
}

/** Say what is wrong with two days, or null. */
export function fault(from: string, to: string): "unreadable" | "backwards" | "too_long" | null {
  const start = midnight(from), end = midnight(to);
  if (start === null || end === null) return "unreadable";
  if (end < start) return "backwards";
  return end - start > (LONGEST_DAYS - 1) * DAY_MS ? "too_long" : null;
}

/** The moments that a span stands for, the second one excluded. */
export function moments(range: Range, now: number): { from: Date; to: Date } {
  if ("days" in range) return { from: new Date(now - range.days * DAY_MS), to: new Date(now) };
  const to = new Date(midnight(range.to) ?? now);
  to.setDate(to.getDate() + 1); // and not 24 hours: twice a year a day has 23 or 25
  return { from: new Date(midnight(range.from) ?? now), to };
}

/** The span as the centre is asked for it. */
export function address(range: Range, now: number): URLSearchParams {
  const { from, to } = moments(range, now);
  return new URLSearchParams({ from: from.toISOString(), to: to.toISOString() });
}

/** `2026-11-28` of this computer's clock. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function midnight(day: string): number | null {
  if (!/^(19[7-9]\d|20\d\d)-\d\d-\d\d$/.test(day)) return null;
  const at = new Date(`${day}T00:00:00`).getTime();
  return Number.isNaN(at) ? null : at;
}
