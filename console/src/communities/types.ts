import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Memorandum = Schemas["Memorandum"];
export type MemorandumState = Memorandum["state"];
export type MemorandaSummary = Schemas["MemorandaSummary"];
export type Obligation = Memorandum["obligations"][number];
export type Occasion = Schemas["Occasion"];
