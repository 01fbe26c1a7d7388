/** The shapes of the archive's answers; the contract is in design/http-api.md. */

export interface Look {
  id: string;
  purpose: string;
  case_reference: string;
  opened_at: string;
  expires_at: string;
}

export type PieceState = "recorded" | "missing" | "future" | "not_expected";

export interface Piece {
  from: string;
  to: string;
  state: PieceState;
  reason?: string | null;
  /** Who disabled it, or a code. */
  detail?: string | null;
}

export interface HoldMark {
  id: string;
  from: string;
  to: string;
  reason: string;
  case_reference: string;
}

export interface EventMark {
  id: string;
  alarm_id: string;
  at: string;
  rule_name: string;
  class_name: string;
}

export interface Bookmark {
  id: string;
  camera_ids: string[];
  at: string;
  text: string;
  case_reference: string;
  person_name: string;
  created_at: string;
}

export interface CameraTimeline {
  camera_id: string;
  pieces: Piece[];
  holds: HoldMark[];
  events: EventMark[];
  bookmarks: Bookmark[];
  recorded_share: number | null;
}

export interface ArchiveTimeline {
  from: string;
  to: string;
  cameras: CameraTimeline[];
}

export interface DayShare {
  day: string;
  recorded_share: number | null;
  missing: Record<string, number>;
}

/** A span of time in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
}
