// What each kind of rule is drawn as and which fields it reads: written from the centre's code by tools/kinds_json.py.

import type { RuleKind } from "../api/types";
import forms from "./kinds.json";

export type ShapeName = "line" | "area" | "none";

export interface KindForm {
  shape: ShapeName;
  fields: readonly string[];
  /** What the kind takes where a rule says nothing. */
  seconds: number;
  count: number;
  limit_kmh: number;
  classes: readonly string[];
  /** It measures metres, so that the picture must be tied to the map. */
  ground: boolean;
}

export const KINDS: Record<RuleKind, KindForm> = forms as Record<RuleKind, KindForm>;

/** The kinds as a person looks for them. */
export const KIND_GROUPS: readonly { name: string; kinds: readonly RuleKind[] }[] = [
  { name: "areas", kinds: ["intrusion", "line_crossing", "loitering", "crowd", "scatter", "absence", "occupancy"] },
  { name: "traffic", kinds: ["stopped_vehicle", "wrong_way", "speed", "wrong_place", "plate"] },
  { name: "things", kinds: ["abandoned_object", "removed_object", "fire", "smoke", "tamper"] },
];

export const shapeOf = (kind: RuleKind): ShapeName => KINDS[kind].shape;
export const reads = (kind: RuleKind, field: string): boolean => KINDS[kind].fields.includes(field);
export const isKind = (text: string): text is RuleKind => text in KINDS;
