import type { Alarm, ClipState, Priority, Verdict } from "../api/types";

const RANK: Record<Priority, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const STEP: Record<Alarm["state"], number> = { new: 0, acknowledged: 1, closed: 2 };

/** Order as the centre does: by priority, then oldest first. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return RANK[a.priority] - RANK[b.priority] || a.raised_at.localeCompare(b.raised_at) || a.id.localeCompare(b.id);
}

/** Return the queue with an alarm added, changed or, once closed, gone. News that is older than what is known is dropped. */
export function withAlarm(list: readonly Alarm[], alarm: Alarm): Alarm[] {
  const known = list.find((item) => item.id === alarm.id);
  if (known && STEP[alarm.state] < STEP[known.state]) return [...list];
  const others = list.filter((item) => item.id !== alarm.id);
  return alarm.state === "closed" ? others : [...others, alarm].sort(byUrgency);
}

/** Return the alarm with its event's clip in a new state. */
export function withClip(alarm: Alarm, eventId: string, clip: ClipState): Alarm {
  return alarm.event.id === eventId ? { ...alarm, event: { ...alarm.event, clip } } : alarm;
}

/** Show an acknowledgement before the centre has confirmed it. */
export function acknowledgedBy(alarm: Alarm, name: string, at: Date): Alarm {
  return { ...alarm, state: "acknowledged", acknowledged: { name, at: at.toISOString() } };
}

/** Show a verdict before the centre has confirmed it. */
export function decidedBy(alarm: Alarm, verdict: Verdict, note: string, name: string, at: Date): Alarm {
  return { ...alarm, state: "closed", verdict, note, decided: { name, at: at.toISOString() } };
}

/** Return the alarm to look at once `id` is answered: the next new one after it, else the first new, else the next open. */
export function nextToAnswer(list: readonly Alarm[], id: string): Alarm | undefined {
  const at = list.findIndex((alarm) => alarm.id === id);
  const turned = [...list.slice(at + 1), ...list.slice(0, Math.max(at, 0))];
  return turned.find((alarm) => alarm.state === "new") ?? turned[0];
}

/** Return the id `step` places further in the list, staying inside it. */
export function neighbour(list: readonly Alarm[], id: string | undefined, step: 1 | -1): string | undefined {
  const at = list.findIndex((alarm) => alarm.id === id);
  if (at === -1) return list[step === 1 ? 0 : list.length - 1]?.id;
  return list[Math.min(Math.max(at + step, 0), list.length - 1)]?.id;
}

export const countNew = (list: readonly Alarm[]) => list.filter((alarm) => alarm.state === "new").length;

/** Put an alarm in, whatever was known: for taking back what the centre did not accept. */
export function replaceAlarm(list: readonly Alarm[], alarm: Alarm): Alarm[] {
  return withAlarm(list.filter((item) => item.id !== alarm.id), alarm);
}

export const isOverdue = (alarm: Alarm, now: number) => alarm.state === "new" && now >= Date.parse(alarm.deadline);

/** Return the most urgent new alarm that has not been heard yet. The list stands by urgency. */
export const loudestUnheard = (list: readonly Alarm[], heard: ReadonlySet<string>) =>
  list.find((alarm) => alarm.state === "new" && !heard.has(alarm.id));
