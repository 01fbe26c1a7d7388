// What is on the screen, as an address that can be sent to a colleague.

import { MAX_CAMERAS } from "./limits";

export interface Place {
  cameras: string[];
  /** Milliseconds since the epoch; null: now. */
  at: number | null;
  /** What the timeline shows, in milliseconds. */
  span: number | null;
  purpose: string;
  caseReference: string;
}

const MAX_TEXT = 200;

export function readPlace(params: URLSearchParams): Place {
  const at = Date.parse(params.get("at") ?? "");
  const span = Number(params.get("span"));
  return {
    cameras: [...new Set(params.getAll("camera"))].filter((id) => id !== "").slice(0, MAX_CAMERAS),
    at: Number.isNaN(at) ? null : at,
    span: Number.isFinite(span) && span > 0 ? span * 1000 : null,
    purpose: (params.get("purpose") ?? "").slice(0, MAX_TEXT),
    caseReference: (params.get("case") ?? "").slice(0, MAX_TEXT),
  };
}

export function writePlace(place: Place): URLSearchParams {
  const params = new URLSearchParams();
  for (const id of place.cameras) params.append("camera", id);
  if (place.at !== null) params.set("at", new Date(place.at).toISOString());
  if (place.span !== null) params.set("span", String(Math.round(place.span) / 1000));
  if (place.purpose !== "") params.set("purpose", place.purpose);
  if (place.caseReference !== "") params.set("case", place.caseReference);
  return params;
}

/** The archive at the moment of an alarm, with the purpose and the case filled in. */
export function alarmMoment(alarm: { id: string; event: { camera_id: string; at: string } }): string {
  const place = { cameras: [alarm.event.camera_id], at: Date.parse(alarm.event.at), span: 600_000, purpose: "alarm_check", caseReference: alarm.id };
  return `/archive?${writePlace(place).toString()}`;
}
