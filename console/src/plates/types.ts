import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type WatchEntry = Schemas["WatchEntry"];
export type WatchDraft = Schemas["WatchDraft"];
export type WatchState = Schemas["WatchState"];
export type LegalBasis = Schemas["LegalBasis"];
export type PlateMatch = Schemas["PlateMatch"];
export type PlateRead = Schemas["PlateRead"];
export type PlateHit = Schemas["PlateHit"];
export type PlateSearch = Schemas["PlateSearch"];

export const BASES: LegalBasis[] = [
  "wanted_vehicle", "criminal_proceeding", "court_ruling", "missing_person", "administrative_case", "martial_law", "international_request",
];
export const MATCHES: PlateMatch[] = ["exact", "partial", "wildcard"];
export const MAX_TEXT = 200;
