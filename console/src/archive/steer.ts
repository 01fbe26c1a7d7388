// Keeps one <video> in step with the clock.

export interface Correction {
  /** Playback rate to set. */
  rate: number;
  /** True where a change of rate would take too long. */
  seek: boolean;
}

const IN_STEP_S = 0.015;
const JUMP_S = 0.4;
const GAIN = 2.5;
const LEAST = 0.8;
const MOST = 1.25;
const SLOWEST = 0.0625; // what browsers take
const FASTEST = 16;

/** Say how a video that is `drift` seconds ahead (below zero: behind) comes back in step at a speed. */
export function correct(drift: number, speed: number): Correction {
  const lag = Math.abs(drift) / Math.max(speed, 1);
  if (lag > JUMP_S) return { rate: bound(speed), seek: true };
  if (lag < IN_STEP_S) return { rate: bound(speed), seek: false };
  const factor = Math.min(MOST, Math.max(LEAST, 1 - (drift / Math.max(speed, 1)) * GAIN));
  return { rate: bound(speed * factor), seek: false };
}

function bound(rate: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, rate));
}
