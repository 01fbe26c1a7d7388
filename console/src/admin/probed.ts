import type { CameraProbeResult, CameraProfile } from "../api/types";
import { idFor, type CameraForm } from "./draft";

const MASK = "•••";
const USABLE = new Set(["h264", "hevc"]);
const area = (profile: CameraProfile) => profile.width * profile.height;

/** Put the password, which was typed here a moment ago, where the centre shows dots. */
export function withPassword(url: string, password: string): string {
  return url.replace(MASK, () => encodeURIComponent(password));
}

/** The profiles that Varta can record, largest first. */
export function usable(profiles: CameraProfile[]): CameraProfile[] {
  return profiles.filter((profile) => USABLE.has(profile.codec) && profile.stream_url !== "").sort((a, b) => area(b) - area(a));
}

/** The smallest profile in H.264 beside the main one: what every browser can show. */
export function smaller(profiles: CameraProfile[], main: CameraProfile): CameraProfile | undefined {
  return usable(profiles).filter((profile) => profile.codec === "h264" && area(profile) < area(main)).at(-1);
}

/** What the form of a new camera begins with. */
export function formFrom(report: CameraProbeResult, main: CameraProfile, sub: CameraProfile | undefined, name: string, password: string): Partial<CameraForm> {
  const called = name || [report.manufacturer, report.model].filter(Boolean).join(" ");
  return {
    name: called,
    id: idFor(called),
    main_url: withPassword(main.stream_url, password),
    sub_url: sub ? withPassword(sub.stream_url, password) : "",
    onvif_url: withPassword(report.onvif_url, password),
  };
}
