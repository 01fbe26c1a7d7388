/** The shapes that the centre answers with, by the names of the field. */

export type Role = "operator" | "supervisor" | "administrator";
export type Priority = "critical" | "high" | "medium" | "low";
export type AlarmState = "new" | "acknowledged" | "closed";
export type Verdict = "confirmed" | "false_alarm" | "benign" | "duplicate";
export type ClipState = "pending" | "ready" | "missing";
export type RuleKind = "intrusion" | "line_crossing";
export type Direction = "both" | "left" | "right";
export type CameraStateName = "live" | "offline" | "disabled" | "stalled";

export interface Session {
  person: { id: string; login: string; name: string; role: Role };
  permissions: string[];
  csrf_token: string;
  must_change_password: boolean;
  expires_at: string;
}

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Place {
  latitude: number | null;
  longitude: number | null;
  bearing: number | null;
  field_of_view: number | null;
  range_m: number | null;
  address: string;
  hromada: string | null;
}

export interface Accountability {
  purpose: string;
  necessity: string;
  owner: string;
  contact: string;
  review_on: string | null;
  overdue: boolean;
}

export interface Camera {
  id: string;
  name: string;
  enabled: boolean;
  priority: number;
  main_url: string;
  sub_url: string;
  place: Place;
  accountability: Accountability;
  created_at: string;
}

export interface CameraDraft extends Omit<Camera, "created_at" | "accountability"> {
  accountability: Omit<Accountability, "overdue">;
}

export interface CameraTest {
  codec: string;
  width: number;
  height: number;
  seconds_to_first_picture: number;
  keyframe: string | null;
}

export type Point = [number, number];

export interface RuleSpec {
  name: string;
  kind: RuleKind;
  classes: string[];
  points: Point[];
  seconds: number;
  direction: Direction;
}

export interface Rule {
  id: string;
  camera_id: string;
  enabled: boolean;
  priority: Priority;
  version: number;
  changed_at: string;
  spec: RuleSpec;
}

export interface RuleDraft {
  enabled: boolean;
  priority: Priority;
  spec: RuleSpec;
  version?: number;
}

export interface PictureBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface VartaEvent {
  id: string;
  camera_id: string;
  camera_name: string;
  rule_id: string;
  rule_name: string;
  rule_kind: RuleKind;
  class_name: string;
  at: string;
  score: number;
  direction: string | null;
  box: PictureBox;
  latitude: number | null;
  longitude: number | null;
  address: string;
  clip: ClipState;
  picture_url: string;
  original_url: string;
  clip_url: string;
}

export interface Answered {
  name: string;
  at: string;
}

export interface Alarm {
  id: string;
  state: AlarmState;
  priority: Priority;
  raised_at: string;
  deadline: string;
  acknowledged: Answered | null;
  verdict: Verdict | null;
  decided: Answered | null;
  note: string;
  event: VartaEvent;
}

export interface Hromada {
  code: string;
  name: string;
  kind: string;
  raion: string;
  centre: string;
  latitude: number;
  longitude: number;
  population: number | null;
}

export interface MapSettings {
  tiles_url: string | null;
  attribution: string;
  centre: [number, number];
  zoom: number;
}

export interface Person {
  id: string;
  login: string;
  name: string;
  role: Role;
  disabled_at: string | null;
  must_change_password: boolean;
  created_at: string;
}

export interface AuditEntry {
  number: number;
  at: string;
  actor_name: string;
  address: string;
  action: string;
  object_id: string;
  purpose: string;
  case_reference: string;
  details: string;
  hash: string;
}

export interface AuditCheck {
  entries: number;
  intact: boolean;
  first_broken: number | null;
}

export interface CameraState {
  id: string;
  state: CameraStateName;
  since: string;
  recording: boolean;
  fps: number | null;
  kbps: number | null;
  last_picture_us: number | null;
  analysis_fps: number | null;
  problem: string | null;
}

export interface WorkerState {
  name: string;
  state: "up" | "down";
  since: string;
  restarts: number;
}

export interface CentreState {
  now: string;
  cameras: CameraState[];
  workers: WorkerState[];
  database: "up" | "down";
  disk_free_bytes: number;
}
