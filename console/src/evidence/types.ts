import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Export = Schemas["Export"];
export type ExportDraft = Schemas["ExportDraft"];
export type Hold = Schemas["Hold"];
export type HoldDraft = Schemas["HoldDraft"];
export type HoldReason = Schemas["HoldReason"];

/** A rectangle as fractions of the picture: left, top, width, height. */
export type Area = [number, number, number, number];

export const REASONS: HoldReason[] = ["criminal_case", "administrative_case", "complaint", "request", "emergency", "internal_inquiry"];

/** What is marked in the archive and is to be kept or exported; times in milliseconds since the epoch. */
export interface Marked {
  cameraIds: readonly string[];
  from: number;
  to: number;
  purpose: string;
  caseReference: string;
}
