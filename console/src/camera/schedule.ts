// The windows of a week, as the centre writes them: "mon,tue 22:00-06:00", "sat,sun", "07:30-09:00".

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export interface Window {
  days: readonly string[];
  /** Empty: the whole day. */
  from: string;
  to: string;
}

export function parseWindow(text: string): Window {
  const [, days = "", from = "", to = ""] = /^([a-z,\- ]*?)\s*(?:(\d{1,2}:\d{2})-(\d{1,2}:\d{2}))?$/.exec(text.trim()) ?? [];
  return { days: days === "" ? [...DAYS] : days.split(",").flatMap(span), from: from.padStart(from ? 5 : 0, "0"), to: to === "24:00" ? "00:00" : to.padStart(to ? 5 : 0, "0") };
}

function span(part: string): string[] {
  const [first = "", last = ""] = part.split("-").map((word) => word.trim());
  const start = DAYS.findIndex((day) => day === first);
  const end = last === "" ? start : DAYS.findIndex((day) => day === last);
  if (start < 0 || end < 0) return [];
  return Array.from({ length: ((end - start + 7) % 7) + 1 }, (_, i) => DAYS[(start + i) % 7] ?? "mon");
}

export function windowText({ days, from, to }: Window): string {
  const named = days.length === DAYS.length ? "" : DAYS.filter((day) => days.includes(day)).join(",");
  if (from === "" || to === "") return named === "" ? "mon-sun" : named;
  return `${named} ${from}-${to === "00:00" ? "24:00" : to}`.trim();
}

/** Tell whether a window can be stored: a day at least, and both times or none. */
export function windowFault({ days, from, to }: Window): boolean {
  return days.length === 0 || (from === "") !== (to === "") || (from !== "" && from === to);
}
