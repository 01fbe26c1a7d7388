// Which cameras the wall shows, in which order, and how they are arranged.

export type Layout = "1" | "4" | "9" | "16" | "alarm";

export const LAYOUTS: readonly Layout[] = ["1", "4", "9", "16", "alarm"];
const PER_PAGE: Readonly<Record<Layout, number>> = { "1": 1, "4": 4, "9": 9, "16": 16, alarm: 9 };
const PRIORITIES = ["critical", "high", "medium", "low"];

interface Named {
  id: string;
  name: string;
  enabled: boolean;
}

interface AlarmLike {
  state: string;
  priority: string;
  raised_at: string;
  event: { camera_id: string };
}

export function perPage(layout: Layout): number {
  return PER_PAGE[layout];
}

/** Return how many columns a layout has for the tiles that it shows; a narrow screen has one. */
export function columns(layout: Layout, shown: number, narrow: boolean): number {
  if (narrow) return 1;
  const full = Math.sqrt(PER_PAGE[layout]);
  return layout === "alarm" ? Math.max(1, Math.min(full, Math.ceil(Math.sqrt(shown)))) : full;
}

/** Return cameras as a person arranged them: the ids in `order` first, the others by name, switched off ones last. */
export function arranged<T extends Named>(cameras: readonly T[], order: readonly string[]): T[] {
  const place = new Map(order.map((id, i) => [id, i]));
  const rank = (camera: T): number => place.get(camera.id) ?? order.length + (camera.enabled ? 0 : 1);
  return [...cameras].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "uk", { numeric: true }));
}

/** Return the open alarm of each camera that should be seen first: unanswered before answered, worse before better. */
export function worstAlarms<T extends AlarmLike>(alarms: readonly T[]): Map<string, T> {
  const worst = new Map<string, T>();
  for (const alarm of alarms) {
    if (alarm.state === "closed") continue;
    const known = worst.get(alarm.event.camera_id);
    if (known === undefined || compareAlarms(alarm, known) < 0) worst.set(alarm.event.camera_id, alarm);
  }
  return worst;
}

/** Order alarms by need: new before acknowledged, by priority, the oldest first. */
export function compareAlarms(a: AlarmLike, b: AlarmLike): number {
  const rank = (alarm: AlarmLike): number => (alarm.state === "new" ? 0 : 1) * 10 + PRIORITIES.indexOf(alarm.priority);
  return rank(a) - rank(b) || a.raised_at.localeCompare(b.raised_at);
}

/** Return cameras with open alarms first, in the order of their alarms; the others stay as they were. */
export function byAlarm<T extends Named, A extends AlarmLike>(cameras: readonly T[], worst: Map<string, A>): T[] {
  const alarmed = cameras.filter((camera) => worst.has(camera.id));
  const quiet = cameras.filter((camera) => !worst.has(camera.id));
  alarmed.sort((a, b) => {
    const [first, second] = [worst.get(a.id), worst.get(b.id)];
    return first && second ? compareAlarms(first, second) : 0;
  });
  return [...alarmed, ...quiet];
}

/** Return the ids with one moved to the place of another. */
export function moved(ids: readonly string[], from: string, to: string): string[] {
  const [source, target] = [ids.indexOf(from), ids.indexOf(to)];
  if (source < 0 || target < 0 || source === target) return [...ids];
  const rest = ids.filter((id) => id !== from);
  rest.splice(target, 0, from);
  return rest;
}

/** Return the cameras whose name, address or id holds every word that was typed. */
export function matching<T extends Named & { place: { address: string } }>(cameras: readonly T[], text: string): T[] {
  const words = text.toLocaleLowerCase("uk").split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...cameras];
  return cameras.filter((camera) => {
    const hay = `${camera.name} ${camera.place.address} ${camera.id}`.toLocaleLowerCase("uk");
    return words.every((word) => hay.includes(word));
  });
}
