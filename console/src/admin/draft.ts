import type { Camera, CameraDraft, Place } from "../api/types";

/** What the form holds: everything as typed. */
export interface CameraForm {
  id: string;
  name: string;
  enabled: boolean;
  priority: string;
  main_url: string;
  sub_url: string;
  latitude: string;
  longitude: string;
  bearing: string;
  field_of_view: string;
  range_m: string;
  address: string;
  hromada: string;
  purpose: string;
  necessity: string;
  owner: string;
  contact: string;
  review_on: string;
  record_main: boolean;
  record_sub: boolean;
  record_audio: boolean;
  continuous_days: string;
  events_days: string;
  max_gib: string;
  onvif_url: string;
  onvif_tamper: boolean;
  onvif_inputs: boolean;
  onvif_motion: boolean;
}

export const NUMBERS = ["latitude", "longitude", "bearing", "field_of_view", "range_m"] as const;
export type NumberField = (typeof NUMBERS)[number];

export const KEPT = ["continuous_days", "events_days", "max_gib"] as const;
export type KeptField = (typeof KEPT)[number];
const MOST_KEPT = 100_000;
const LEAST_KEPT = 0.001;

/** From and to, as the centre checks them. */
export const LIMITS: Record<NumberField | KeptField, [number, number]> = {
  continuous_days: [LEAST_KEPT, MOST_KEPT],
  events_days: [LEAST_KEPT, MOST_KEPT],
  max_gib: [LEAST_KEPT, MOST_KEPT],
  latitude: [-90, 90],
  longitude: [-180, 180],
  bearing: [0, 360],
  field_of_view: [1, 360],
  range_m: [1, 5000],
};

const text = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));

export function formOf(camera: Camera | undefined): CameraForm {
  const place = camera?.place;
  const account = camera?.accountability;
  const recording = camera?.recording;
  return {
    id: camera?.id ?? "",
    name: camera?.name ?? "",
    enabled: camera?.enabled ?? true,
    priority: String(camera?.priority ?? 5),
    main_url: camera?.main_url ?? "",
    sub_url: camera?.sub_url ?? "",
    latitude: text(place?.latitude),
    longitude: text(place?.longitude),
    bearing: text(place?.bearing),
    field_of_view: text(place?.field_of_view),
    range_m: text(place?.range_m),
    address: place?.address ?? "",
    hromada: place?.hromada ?? "",
    purpose: account?.purpose ?? "",
    necessity: account?.necessity ?? "",
    owner: account?.owner ?? "",
    contact: account?.contact ?? "",
    review_on: account?.review_on ?? "",
    record_main: recording?.main ?? true,
    record_sub: recording?.sub ?? false,
    record_audio: recording?.audio ?? false,
    continuous_days: text(recording?.continuous_days),
    events_days: text(recording?.events_days),
    max_gib: text(recording?.max_gib),
    onvif_url: camera?.onvif.url ?? "",
    onvif_tamper: camera?.onvif.tamper ?? true,
    onvif_inputs: camera?.onvif.inputs ?? true,
    onvif_motion: camera?.onvif.motion ?? false,
  };
}

/** Read a number as people write it: with a point or a comma. Empty is null, nonsense is NaN. */
export function readNumber(typed: string): number | null {
  const cleaned = typed.trim().replace(",", ".").replace("\u2212", "-");
  return cleaned === "" ? null : Number(cleaned);
}

export type FormProblems = Partial<Record<keyof CameraForm, "required" | "bad_id" | "bad_url" | "bad_onvif_url" | "out_of_range" | "pair">>;

/** Say what is wrong before it is sent; the centre checks again. */
export function problemsOf(form: CameraForm): FormProblems {
  const problems: FormProblems = {};
  if (form.name.trim() === "") problems.name = "required";
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(form.id)) problems.id = form.id === "" ? "required" : "bad_id";
  if (form.main_url.trim() === "") problems.main_url = "required";
  for (const field of ["main_url", "sub_url"] as const) {
    const typed = form[field].trim();
    if (typed !== "" && !/^(rtsps?:\/\/[^\s/]+|file:\/\/\/)\S*$/.test(typed)) problems[field] = "bad_url";
  }
  if (!/^(https?:\/\/[^\s/]+\S*)?$/.test(form.onvif_url.trim())) problems.onvif_url = "bad_onvif_url";
  for (const field of [...NUMBERS, ...KEPT]) {
    const value = readNumber(form[field]);
    const [low, high] = LIMITS[field];
    if (value !== null && !(value >= low && value <= high)) problems[field] = "out_of_range";
  }
  if ((form.latitude.trim() === "") !== (form.longitude.trim() === "")) {
    problems[form.latitude.trim() === "" ? "latitude" : "longitude"] = "pair";
  }
  return problems;
}

export function draftOf(form: CameraForm): CameraDraft {
  const place: Place = {
    latitude: readNumber(form.latitude),
    longitude: readNumber(form.longitude),
    bearing: readNumber(form.bearing),
    field_of_view: readNumber(form.field_of_view),
    range_m: readNumber(form.range_m),
    address: form.address.trim(),
    hromada: form.hromada === "" ? null : form.hromada,
  };
  return {
    id: form.id,
    name: form.name.trim(),
    enabled: form.enabled,
    priority: Number(form.priority),
    main_url: form.main_url.trim(),
    sub_url: form.sub_url.trim(),
    place,
    accountability: {
      purpose: form.purpose.trim(),
      necessity: form.necessity.trim(),
      owner: form.owner.trim(),
      contact: form.contact.trim(),
      review_on: form.review_on === "" ? null : form.review_on,
    },
    onvif: {
      url: form.onvif_url.trim(),
      tamper: form.onvif_tamper,
      inputs: form.onvif_inputs,
      motion: form.onvif_motion,
    },
    recording: {
      main: form.record_main,
      sub: form.record_sub,
      audio: form.record_audio,
      continuous_days: readNumber(form.continuous_days),
      events_days: readNumber(form.events_days),
      max_gib: readNumber(form.max_gib),
    },
  };
}

const LETTERS: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i", й: "i",
  к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch",
  ш: "sh", щ: "shch", ь: "", ю: "iu", я: "ia", "’": "", "'": "",
};

/** Offer an id for a name: `Ринкова площа` → `rynkova-ploshcha` (Cabinet of Ministers' resolution 55 of 2010, simplified). */
export function idFor(name: string): string {
  const latin = name.toLocaleLowerCase("uk").replace(/./gu, (letter) => LETTERS[letter] ?? letter);
  return latin.replace(/[^a-z0-9]+/g, "-").slice(0, 40).replace(/^-+|-+$/g, "");
}
