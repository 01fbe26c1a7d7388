import { clockTime } from "../format/time";
import { localMoment } from "./localTime";

/** `22:14:07,123`: to the picture. */
export function exactTime(at: number): string {
  return `${clockTime(at)},${String(localMoment(at).millisecond).padStart(3, "0")}`;
}

/** What stands at a mark of the axis: as much of the time as its step needs. */
export function tickTime(at: number, step: number): string {
  if (step < 1000) return `${clockTime(at).slice(3)},${String(Math.round(localMoment(at).millisecond / 100))}`;
  return step < 60_000 ? clockTime(at) : clockTime(at).slice(0, 5);
}

/** A part of a file's name: nothing but letters, digits, points and dashes. */
export function filePart(text: string): string {
  return text.trim().replace(/[^\p{L}\p{N}.-]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}

/** `varta_yard_20261122T201407.123Z_2026-114.png`: camera, time in UTC and case. */
export function snapshotName(cameraId: string, at: number, caseReference: string): string {
  const time = new Date(at).toISOString().replaceAll(/[-:]/g, "");
  return ["varta", filePart(cameraId), time, filePart(caseReference)].filter((part) => part !== "").join("_") + ".png";
}
