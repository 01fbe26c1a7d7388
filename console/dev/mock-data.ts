import type { PlateRead, WatchEntry } from "../src/plates/types.ts";
import type { Alarm, AuditEntry, Camera, CentreState, Hromada, Permission, Person, RulePrecision, SeenEvent, Session } from "../src/api/types.ts";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const PERMISSIONS: Permission[] = [
  "sign_in", "see_own_account", "see_cameras", "watch_live", "see_alarms", "watch_recordings", "answer_alarms", "see_map",
  "draw_rules", "manage_cameras", "manage_people", "read_audit", "see_health", "see_statistics", "see_watchlists",
  "propose_watch", "approve_watch", "search_plates",
];

const watched = (id: string, text: string, change: Partial<WatchEntry>): WatchEntry => ({
  id, text, list_name: "Викрадені", match: "exact", basis: "wanted_vehicle", reference: "Орієнтування № 214 від 20.11.2026",
  owner: "Херсонське РУП", purpose: "розшук викраденого авто", case_reference: "ЄРДР 12026230000000214", note: "",
  expires_at: ago(-86400 * 20), state: "proposed", own: false, proposed: { name: "petro", at: ago(7200) }, approved: null, revoked: null,
  revoked_why: "", ...change,
});

export const watchlist: WatchEntry[] = [
  watched("w1", "BT1482CX", {}),
  watched("w2", "AX7702KP", { state: "in_force", approved: { name: "olena", at: ago(3600) } }),
  watched("w3", "BT??19*", { match: "wildcard", own: true }),
];

export const plateReads: PlateRead[] = [
  { id: "r1", camera_id: "market-square", camera_name: "Ринкова площа", at: ago(900), text: "AX7702KP", country: "UA", score: 0.97, candidates: "", event_id: "e1" },
  { id: "r2", camera_id: "bus-station", camera_name: "Автовокзал", at: ago(4000), text: "AX7702KP", country: "UA", score: 0.91, candidates: "", event_id: null },
];

export const session = (mustChange: boolean): Session => ({
  person: { id: "p1", login: "olena", name: "Олена Ткач", role: "administrator" },
  permissions: PERMISSIONS, csrf_token: "mock", must_change_password: mustChange, expires_at: ago(-36000),
});

const PLACES: [string, string, string, number, number][] = [
  ["market-square", "Ринкова площа", "Херсон, вул. Ринкова, 2", 46.6354, 32.6169],
  ["river-port", "Річковий порт, причал 3", "Херсон, Одеська площа, 6", 46.6227, 32.6135],
  ["school-12-yard", "Подвір’я школи № 12", "Херсон, вул. Перекопська, 159", 46.6512, 32.6031],
  ["hospital-gate", "Обласна лікарня, в’їзд для швидкої допомоги", "Херсон, просп. Ушакова, 67", 46.6488, 32.6222],
  ["bus-station", "Автовокзал", "Бериславське шосе, 1", 46.6603, 32.6377],
  ["water-tower", "Водонапірна башта", "Чорнобаївка, вул. Залізнична, 11", 46.7009, 32.5531],
];

export const cameras: Camera[] = PLACES.map(([id, name, address, latitude, longitude], index) => ({
  id, name, enabled: index !== 5, priority: index + 1,
  main_url: `rtsp://viewer:•••@192.0.2.${10 + index}:554/stream1`, sub_url: "",
  place: { latitude, longitude, bearing: 90, field_of_view: 70, range_m: 60, address, hromada: "UA65100150000010000" },
  accountability: { purpose: "Безпека пішоходів", necessity: "", owner: "Херсонська МВА", contact: "", review_on: null, overdue: index % 2 === 0 },
  created_at: ago(86400 * 30),
  onvif: { configured: false, url: "", tamper: true, inputs: true, motion: false },
  recording: { main: index !== 5, sub: false, audio: false, continuous_days: null, events_days: null, max_gib: null },
  switched_by: "olena", switched_at: ago(86400 * 30),
}));

const STATES = ["live", "live", "stalled", "offline", "live", "disabled"] as const;

export const centreState = (): CentreState => ({
  now: ago(0),
  cameras: cameras.map((camera, index) => {
    const state = STATES[index] ?? "live";
    const good = state === "live";
    return {
      id: camera.id, state, since: ago(300 * (index + 1)), recording: good, fps: good ? 24.97 : null, kbps: good ? 2140 : null,
      last_picture_us: Date.now() * 1000, analysis_fps: good ? 5 : null, analysis_share: good ? 1 : null, problem: state === "offline" ? "camera.unreachable" : null,
      reconnects: index, onvif_problem: null,
      network: {
        packets_per_s: good ? 214 : null, lost: good ? index * 9 : null, lost_percent: good ? index * 0.4 : null, jitter_ms: good ? 3.2 : null,
        malformed: 0, jumps: 0, clock_source: good ? "sender_reports" : null, clock_offset_ms: good ? index * -4100 : null, clock_error_ms: good ? 4 : null,
      },
    };
  }),
  workers: [{ name: "recorder", state: "up", since: ago(9000), restarts: 0 }],
  database: "up", disk_free_bytes: 5e11,
});

const RULES = ["Вхід на подвір’я вночі", "Рух проти напрямку", "Людина біля огорожі", "Автомобіль на тротуарі"];
const PRIORITIES = ["critical", "high", "medium", "low"] as const;
const CLASSES = ["person", "person", "bicycle", "car"];

function alarm(index: number): Alarm {
  const camera = cameras[index % cameras.length] ?? cameras[0];
  if (!camera) throw new Error("no cameras");
  const age = 20 + index * 37;
  const state = index >= 12 ? "closed" : index % 5 === 3 ? "acknowledged" : "new";
  const id = `a${String(index).padStart(3, "0")}`;
  const address = `/api/events/${id}`;
  return {
    id, state, priority: PRIORITIES[Math.min(3, Math.floor((index % 12) / 3))] ?? "low", raised_at: ago(age), deadline: ago(age - 120),
    acknowledged: state === "new" ? null : { name: "Ганна Лисенко", at: ago(age - 15) },
    verdict: state === "closed" ? (["confirmed", "false_alarm", "benign", "duplicate"] as const)[index % 4] ?? null : null,
    decided: state === "closed" ? { name: "Ганна Лисенко", at: ago(age - 40) } : null,
    note: state === "closed" ? "Двірник відчиняв ворота." : "",
    event: {
      id, camera_id: camera.id, camera_name: camera.name, rule_id: "r1", rule_name: RULES[index % 4] ?? "", rule_kind: index % 2 ? "line_crossing" : "intrusion",
      class_name: CLASSES[index % 4] ?? "person", at: ago(age + 1), score: 0.87, direction: "", box: { x: 0.4, y: 0.3, width: 0.12, height: 0.4 },
      latitude: camera.place.latitude, longitude: camera.place.longitude, address: camera.place.address,
      clip: index % 3 === 0 ? "pending" : "missing", picture_url: `${address}/picture.jpg`, original_url: `${address}/original.jpg`, clip_url: `${address}/clip.mp4`, ended_at: null, mode: "active", details: {},
    },
  };
}

export const alarms: Alarm[] = Array.from({ length: 40 }, (_, index) => alarm(index));

export const people: Person[] = [
  { id: "p1", login: "olena", name: "Олена Ткач", role: "administrator", disabled_at: null, must_change_password: false, created_at: ago(86400 * 90) },
  { id: "p2", login: "hanna.lysenko", name: "Ганна Лисенко", role: "supervisor", disabled_at: null, must_change_password: false, created_at: ago(86400 * 60) },
  { id: "p3", login: "petro", name: "Петро Бондаренко", role: "operator", disabled_at: null, must_change_password: true, created_at: ago(86400) },
  { id: "p4", login: "ivan", name: "Іван Мельник", role: "operator", disabled_at: ago(3600), must_change_password: false, created_at: ago(86400 * 40) },
];

const ACTIONS: [string, string, string][] = [
  ["alarm.verdict", "a013", '{"verdict": "false_alarm", "rule": "Вхід на подвір’я вночі", "note": "Двірник"}'],
  ["alarm.acknowledge", "a013", '{"rule": "Вхід на подвір’я вночі"}'],
  ["video.clip", "a013", "{}"],
  ["video.live", "market-square", "{}"],
  ["rule.add", "0198f3c2", '{"camera": "market-square", "name": "Людина біля огорожі", "enabled": true}'],
  ["camera.change", "river-port", '{"name": "Річковий порт, причал 3", "enabled": true}'],
  ["person.add", "p3", '{"login": "petro", "name": "Петро Бондаренко", "role": "operator"}'],
  ["access.sign_in", "p1", "{}"],
];

export const audit: AuditEntry[] = Array.from({ length: 24 }, (_, index) => {
  const [action, object_id, details] = ACTIONS[index % ACTIONS.length] ?? ["access.sign_in", "", "{}"];
  return { number: 240 - index, at: ago(index * 90), actor_name: index % 8 === 6 ? "varta:cli" : "olena", address: "127.0.0.1", action, object_id, purpose: "", case_reference: action === "video.clip" ? "a013" : "", details, hash: "9f2c" };
});

export const hromadas: Hromada[] = [
  { code: "UA65100150000010000", name: "Херсонська", name_en: "Khersonska", kind: "міська", raion: "Херсонський", centre: "Херсон", latitude: 46.6354, longitude: 32.6169, area_km2: 451.9, population: 279131, status: null, status_since: null },
];

const WEEK_S = 7 * 86400;
const share = (confirmed: number, wrong: number) => {
  const value = confirmed + wrong === 0 ? null : confirmed / (confirmed + wrong);
  return { value, low: value === null ? null : Math.max(0, value - 0.24), high: value === null ? null : Math.min(1, value + 0.17) };
};

export const precision: RulePrecision[] = RULES.map((name, index) => {
  const camera = cameras[index] ?? cameras[0];
  if (!camera) throw new Error("no cameras");
  const weeks = Array.from({ length: 5 }, (_, week) => {
    const confirmed = index === 3 ? 0 : (week * 7 + index * 3) % 11, wrong = index === 3 ? 0 : (week * 5 + index) % 6;
    return { start: ago((5 - week) * WEEK_S), end: ago((4 - week) * WEEK_S), alarms: confirmed + wrong + index, confirmed, false_alarm: wrong, precision: share(confirmed, wrong) };
  });
  const sum = (key: "alarms" | "confirmed" | "false_alarm") => weeks.reduce((total, week) => total + week[key], 0);
  return {
    camera_id: camera.id, camera_name: camera.name, rule_id: `r${index}`, rule_name: name, rule_kind: index % 2 ? "line_crossing" : "intrusion",
    alarms: sum("alarms"), confirmed: sum("confirmed"), false_alarm: sum("false_alarm"), benign: index * 2, duplicate: index, unanswered: index * 2,
    precision: share(sum("confirmed"), sum("false_alarm")), answer_s: index === 3 ? null : 48 + index * 40, on_trial: index === 3 ? 17 : 0, snoozed: index === 2 ? 4 : 0, weeks,
  };
});

export const seen: SeenEvent[] = alarms.slice(0, 12).map((alarm, index) => ({
  event: { ...alarm.event, mode: index % 3 === 1 ? "monitor" : "active" },
  alarm_id: index % 3 === 1 ? null : alarm.id, state: index % 3 === 1 ? null : alarm.state, verdict: index % 3 === 1 ? null : alarm.verdict,
}));

/** Draw a street in place of a picture; the one with the box has it. */
export function picture(path: string): string {
  const box = path.endsWith("original.jpg") ? "" : '<rect x="512" y="210" width="154" height="290" fill="none" stroke="#ff6a66" stroke-width="5"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720"><rect width="1280" height="720" fill="#48525a"/><path d="M0 430h1280v290H0Z" fill="#343b41"/><path d="M80 120h300v310H80Zm760 60h340v250H840Z" fill="#5d6871"/><circle cx="590" cy="262" r="34" fill="#c9b8a6"/><path d="M552 300h76l18 190h-112Z" fill="#27384c"/>${box}</svg>`;
}
