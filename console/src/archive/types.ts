/** The shapes of the archive's answers, generated from the centre's OpenAPI document. */
import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Look = Schemas["Look"];
export type Bookmark = Schemas["Bookmark"];
export type ArchiveTimeline = Schemas["Timeline"];
export type CameraTimeline = Schemas["CameraTimeline"];
export type Piece = Schemas["Piece"];
export type EventMark = Schemas["TimelineEvent"];
export type DayShare = Schemas["RecordedDay"];
export type AbsenceReason = Schemas["AbsenceReason"];

/** A span of time in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
}
