// The decisions of live playback as plain functions: where to play, how fast, what to drop, when to try again.

export type Range = readonly [start: number, end: number];

export const TARGET_S = 0.3;
export const TARGET_MAX_S = 0.55;
const JUMP_S = 2;
const SETTLING_JUMP_S = 0.8;
const KEEP_S = 10;
const TRIM_SLACK_S = 2;
const GAP_S = 0.05;
const FAST = 1.1;
const BRISK = 1.05;
const SLOW = 0.95;

export interface Position {
  current: number;
  ranges: readonly Range[];
  /** How far behind the newest picture to play, in seconds. */
  target: number;
  /** The playback rate in force. */
  rate: number;
  /** True in the first moments, when the newest group of pictures comes all at once. */
  settling: boolean;
}

export type Move = { kind: "seek"; to: number } | { kind: "rate"; rate: number };

/** Decide how to stay near the live edge: nudge the rate, or jump when too far behind or caught before a gap. */
export function steer(position: Position): Move {
  const { current, ranges, target, settling } = position;
  const last = ranges.at(-1);
  if (last === undefined) return { kind: "rate", rate: 1 };
  const [start, end] = last;
  const aim = Math.max(start, end - target);
  const behind = end - current;
  if (behind > (settling ? SETTLING_JUMP_S : JUMP_S) && aim - current > GAP_S) return { kind: "seek", to: aim };
  if (current > end + GAP_S) return { kind: "seek", to: aim };
  if (current < start && !playable(current, ranges)) return { kind: "seek", to: aim };
  return { kind: "rate", rate: rateFor(behind, target, position.rate) };
}

function playable(current: number, ranges: readonly Range[]): boolean {
  return ranges.some(([start, end]) => current >= start - GAP_S && current < end - GAP_S);
}

function rateFor(behind: number, target: number, rate: number): number {
  if (behind > target + 0.4) return FAST;
  if (behind > target + 0.15) return rate > BRISK ? rate : BRISK;
  if (behind > target) return rate > 1 ? rate : 1;
  if (behind < target / 3) return SLOW;
  if (behind < target * 0.7) return rate < 1 ? rate : 1;
  return 1;
}

/** Return the range to remove from a buffer so that about 10 s stay behind the playhead, or null. */
export function trim(current: number, ranges: readonly Range[]): Range | null {
  const first = ranges[0];
  if (first === undefined) return null;
  const until = current - KEEP_S;
  return until - first[0] > TRIM_SLACK_S ? [first[0], until] : null;
}

/** Return the range to give up when the buffer is full: all but the last second behind the playhead, or null. */
export function makeRoom(current: number, ranges: readonly Range[]): Range | null {
  const first = ranges[0];
  if (first === undefined) return null;
  const until = Math.min(current - 1, ranges.at(-1)?.[1] ?? 0);
  return until > first[0] + GAP_S ? [first[0], until] : null;
}

/** Keep the distance to the edge as small as this connection allows: grow it with each underrun, ease it off slowly. */
export class Target {
  #seconds = TARGET_S;

  /** Return the distance for pictures that come every `interval` seconds. */
  seconds(interval: number): number {
    return Math.max(this.#seconds, Math.min(interval * 2, TARGET_MAX_S * 2));
  }

  underrun(): void {
    this.#seconds = Math.min(TARGET_MAX_S, this.#seconds + 0.1);
  }

  /** Tell it that playback went smoothly for some seconds. */
  smooth(seconds: number): void {
    this.#seconds = Math.max(TARGET_S, this.#seconds - seconds * 0.01);
  }
}

/** Return the wait before the given attempt (1, 2, …) in milliseconds: doubling to 15 s, spread by ±30 %. */
export function backOff(attempt: number, random: () => number): number {
  const base = Math.min(15_000, 500 * 2 ** Math.max(0, attempt - 1));
  return base * (0.7 + 0.6 * random());
}
