import type { AbsenceReason, CameraTimeline, Piece, Span } from "./types";

/** Reasons that have words of their own; another one is said as unknown. */
export const REASONS = ["camera_offline", "network_loss", "disk_full", "storage_away", "disabled", "recorder_down", "overload", "deleted", "unknown"] as const satisfies AbsenceReason[];
export type Reason = (typeof REASONS)[number];

/** Return why a piece is missing; a reason that a newer centre gives and this page has no words for is unknown. */
export function reasonOf(piece: { reason: string | null }): Reason {
  return REASONS.find((reason) => reason === piece.reason) ?? "unknown";
}

/** Return the piece that holds a moment. */
export function pieceAt(camera: CameraTimeline | undefined, at: number): Piece | undefined {
  return camera?.pieces.find((piece) => Date.parse(piece.from) <= at && at < Date.parse(piece.to));
}

export interface Summary {
  recordedMs: number;
  missingMs: number;
  missing: { reason: Reason; ms: number }[];
  events: number;
  holds: number;
  bookmarks: number;
}

const overlap = (from: string, to: string, view: Span): number =>
  Math.max(0, Math.min(Date.parse(to), view.to) - Math.max(Date.parse(from), view.from));
const within = (at: string, view: Span): boolean => Date.parse(at) >= view.from && Date.parse(at) <= view.to;

/** Sum up what a camera's row shows of a view, for those who hear it. */
export function summarise(camera: CameraTimeline, view: Span): Summary {
  const of = (state: Piece["state"]): Piece[] => camera.pieces.filter((piece) => piece.state === state);
  const sum = (pieces: Piece[]): number => pieces.reduce((ms, piece) => ms + overlap(piece.from, piece.to, view), 0);
  const missing = REASONS.map((reason) => ({ reason, ms: sum(of("missing").filter((piece) => reasonOf(piece) === reason)) }));
  return {
    recordedMs: sum(of("recorded")),
    missingMs: sum(of("missing")),
    missing: missing.filter((item) => item.ms > 0).sort((a, b) => b.ms - a.ms),
    events: camera.events.filter((event) => within(event.at, view)).length,
    holds: camera.holds.filter((hold) => overlap(hold.from, hold.to, view) > 0).length,
    bookmarks: camera.bookmarks.filter((bookmark) => within(bookmark.at, view)).length,
  };
}
