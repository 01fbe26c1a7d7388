import { describe, expect, it } from "vitest";
import type { CameraState } from "../api/types";
import { clockGoes, needsCare } from "./health";

const state = (network: Partial<CameraState["network"]> = {}, onvif_problem: string | null = null, analysis_share = 1) => ({
  analysis_share, network: { lost_percent: 0, jitter_ms: 2, clock_offset_ms: 10, ...network }, onvif_problem,
}) as CameraState;

describe("a camera's health", () => {
  it("says how the clock goes", () => {
    expect([null, 0, -2000, 2001, -16_300].map(clockGoes)).toEqual(["untold", "exact", "exact", "ahead", "behind"]);
  });

  it("asks for care where packets are lost, times are wrong or nobody is heard", () => {
    expect(needsCare(state())).toBe(false);
    expect(needsCare(state({ lost_percent: null, jitter_ms: null, clock_offset_ms: null }))).toBe(false);
    expect(needsCare(state({ lost_percent: 1 }))).toBe(true);
    expect(needsCare(state({ jitter_ms: 80 }))).toBe(true);
    expect(needsCare(state({ clock_offset_ms: -16_300 }))).toBe(true);
    expect(needsCare(state({}, "camera.onvif_timeout"))).toBe(true);
    expect(needsCare(state({}, null, 0.5))).toBe(true);
  });
});
