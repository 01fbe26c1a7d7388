// Reads a local date and time that a person typed, with the days on which the clock is set forward or back in mind.

export interface LocalMoment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

export type Reading =
  | { kind: "at"; at: number }
  /** The clock was set back: the time was shown twice. */
  | { kind: "twice"; first: number; second: number }
  /** The clock was set forward: the time was never shown; `after` is the first moment behind. */
  | { kind: "skipped"; after: number }
  | { kind: "unreadable" };

const WITH_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/i;
const DATES = [/^(?<day>\d{1,2})[./](?<month>\d{1,2})(?:[./](?<year>\d{4}|\d{2}))?$/, /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/];
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;
const HOUR_MS = 3_600_000;

/** Return the local date and time of a moment in a zone. */
export function localMoment(at: number, zone?: string): LocalMoment {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((item) => item.type === type)?.value);
  return {
    year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute"), second: part("second"),
    millisecond: ((Math.floor(at) % 1000) + 1000) % 1000,
  };
}

/** Read `22.11.2026 22:14:07`, `22.11 22:14`, `22:14`, `2026-11-22 22:14`; what is left out is that of `now`. */
export function readLocal(text: string, now: number, zone?: string): Reading {
  const plain = text.trim().replace(/\s*,\s+|\s*,(?=\d{1,2}:)|\s+/g, " ");
  if (WITH_ZONE.test(plain)) {
    const at = Date.parse(plain.replace(" ", "T"));
    return Number.isNaN(at) ? { kind: "unreadable" } : { kind: "at", at };
  }
  const wall = readWall(plain.replace("T", " ").split(" "), localMoment(now, zone));
  return wall === null ? { kind: "unreadable" } : resolve(wall, zone);
}

function readWall(words: string[], today: LocalMoment): LocalMoment | null {
  if (words.length > 2) return null;
  const clock = CLOCK.exec(words.at(-1) ?? "");
  const date = words.length === 2 || clock === null ? readDate(words[0] ?? "", today) : today;
  if (date === null || (clock === null && words.length === 2)) return null;
  const [hour, minute, second] = [1, 2, 3].map((i) => Number(clock?.[i] ?? 0));
  const millisecond = Number((clock?.[4] ?? "0").padEnd(3, "0"));
  const wall = { ...date, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0, millisecond };
  return isReal(wall) ? wall : null;
}

function readDate(text: string, today: LocalMoment): LocalMoment | null {
  const found = DATES.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return null;
  const year = found["year"] === undefined ? today.year : Number(found["year"]);
  return { ...today, year: year < 100 ? 2000 + year : year, month: Number(found["month"]), day: Number(found["day"]) };
}

function asUtc(wall: LocalMoment): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.millisecond);
}

function isReal(wall: LocalMoment): boolean {
  const back = new Date(asUtc(wall));
  return wall.hour < 24 && wall.minute < 60 && wall.second < 60 && back.getUTCMonth() + 1 === wall.month && back.getUTCDate() === wall.day;
}

/** Return the moments at which a zone's clocks showed a local time. */
function resolve(wall: LocalMoment, zone?: string): Reading {
  const utc = asUtc(wall);
  const offsets = new Set([-24, -3, 0, 3, 24].map((hours) => offsetAt(utc + hours * HOUR_MS, zone)));
  const moments = [...offsets].map((offset) => utc - offset).filter((at) => asUtc(localMoment(at, zone)) === utc).sort((a, b) => a - b);
  const [first, second] = moments;
  if (first === undefined) return { kind: "skipped", after: utc - Math.min(...offsets) };
  return second === undefined ? { kind: "at", at: first } : { kind: "twice", first, second };
}

/** Return how far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offsetAt(at: number, zone?: string): number {
  return asUtc(localMoment(at, zone)) - Math.floor(at);
}

/** Write a moment as the field takes it: `22.11.2026 22:14:07`. */
export function writeLocal(at: number, zone?: string): string {
  const wall = localMoment(at, zone);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(wall.day)}.${two(wall.month)}.${wall.year} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** Return when the local day of a moment began; `days` later or earlier if given. */
export function dayStart(at: number, days = 0, zone?: string): number {
  const wall = localMoment(at, zone);
  const moved = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  const midnight = { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate(), hour: 0, minute: 0, second: 0, millisecond: 0 };
  const found = resolve(midnight, zone);
  if (found.kind === "at") return found.at;
  return found.kind === "twice" ? found.first : found.kind === "skipped" ? found.after : at;
}
