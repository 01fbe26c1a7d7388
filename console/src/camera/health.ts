import type { CameraState } from "../api/types";

const CLOCK_GOOD_MS = 2000; // a signature on evidence is worth little with a clock that is off by more
const LOSS_BAD = 1; // percent; pictures begin to break visibly
const JITTER_BAD_MS = 60;

/** How a camera's clock goes, for a word and a shape. */
export function clockGoes(offsetMs: number | null): "untold" | "exact" | "ahead" | "behind" {
  if (offsetMs === null) return "untold";
  if (Math.abs(offsetMs) <= CLOCK_GOOD_MS) return "exact";
  return offsetMs > 0 ? "ahead" : "behind";
}

export const losesMuch = (percent: number | null): boolean => percent !== null && percent >= LOSS_BAD;
export const jittersMuch = (ms: number | null): boolean => ms !== null && ms >= JITTER_BAD_MS;

/** Whether the camera is looked at less often than usual, for want of processor time; recording never suffers. */
export const shed = (share: number | null): boolean => share !== null && share < 1;

/** Whether somebody should look at a camera's connection. */
export function needsCare(state: CameraState): boolean {
  const goes = clockGoes(state.network.clock_offset_ms);
  return losesMuch(state.network.lost_percent) || jittersMuch(state.network.jitter_ms) || goes === "ahead" || goes === "behind" || shed(state.analysis_share) || state.onvif_problem !== null;
}
