/** The shapes that the centre answers with, by the names of the field; generated from its OpenAPI document. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Priority = Schemas["Priority"];
export type AlarmState = Schemas["AlarmState"];
export type Verdict = Schemas["Verdict"];
export type ClipState = Schemas["ClipState"];
export type RuleKind = Schemas["RuleKind"];
export type Direction = Schemas["Direction"];
export type Permission = Schemas["Permission"];
export type CameraStateName = CameraState["state"];

export type Session = Schemas["Session"];
export type Place = Schemas["Place"];
export type Accountability = Schemas["Accountability"];
export type Camera = Schemas["Camera"];
export type CameraDraft = Schemas["CameraDraft"];
export type CameraTest = Schemas["CameraTestResult"];
export type FoundCamera = Schemas["FoundCamera"];
export type CameraProbeResult = Schemas["CameraProbeResult"];
export type CameraProfile = Schemas["CameraProfile"];
export type CameraPreset = Schemas["CameraPreset"];
export type CameraClockSet = Schemas["CameraClockSet"];
export type Rule = Schemas["Rule"];
export type RuleSpec = Schemas["RuleSpec"];
export type Point = RuleSpec["points"][number];
export type RuleDraft = Schemas["RuleDraft"] & { version?: number };
export type PictureBox = Schemas["Box"];
export type VartaEvent = Schemas["Event"];
export type SeenEvent = Schemas["SeenEvent"];
export type RulePrecision = Schemas["RulePrecision"];
export type Answered = Schemas["Answered"];
export type Alarm = Schemas["Alarm"];
export type Hromada = Schemas["Hromada"];
export type Land = Schemas["Land"];
export type MapSettings = Schemas["MapSettings"];
export type Person = Schemas["Person"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditEntries = Schemas["AuditEntries"];
export type AuditCheck = Schemas["AuditCheck"];
export type CameraState = Schemas["CameraState"];
export type NetworkState = Schemas["NetworkState"];
export type WorkerState = Schemas["WorkerState"];
export type CentreState = Schemas["CentreState"];

/** One page of a list; `next` goes into `before`. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}
