// What the map shows, as plain data: features, bounds, and which names have room.

import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import type { Camera, CameraState, CameraStateName, Hromada, Land } from "../api/types";

export type LonLat = [longitude: number, latitude: number];
export type Bounds = [southWest: LonLat, northEast: LonLat];

const EARTH_M = 6_371_000;
const SECTOR_STEPS = 24;
const USUAL_VIEW = 60;
const USUAL_RANGE_M = 100;

/** Return where a camera stands, or null when nobody has said. */
export function position(camera: Camera): LonLat | null {
  const { latitude, longitude } = camera.place;
  return latitude === null || longitude === null ? null : [longitude, latitude];
}

export function stateOf(camera: Camera, state: CameraState | undefined): CameraStateName {
  if (!camera.enabled) return "disabled";
  return state?.state ?? "offline";
}

export function cameraPoints(cameras: readonly Camera[], states: ReadonlyMap<string, CameraState>, selected: string | null): FeatureCollection {
  const features = cameras.flatMap((camera): Feature[] => {
    const at = position(camera);
    if (at === null) return [];
    const properties = { id: camera.id, icon: `camera-${stateOf(camera, states.get(camera.id))}`, selected: camera.id === selected };
    return [{ type: "Feature", geometry: { type: "Point", coordinates: at }, properties }];
  });
  return { type: "FeatureCollection", features };
}

/** Return what each camera sees, as far as its bearing is known. */
export function cameraSectors(cameras: readonly Camera[]): FeatureCollection {
  const features = cameras.flatMap((camera): Feature[] => {
    const at = position(camera);
    const { bearing, field_of_view, range_m } = camera.place;
    if (at === null || bearing === null) return [];
    const geometry = sector(at, bearing, field_of_view ?? USUAL_VIEW, range_m ?? USUAL_RANGE_M);
    return [{ type: "Feature", geometry, properties: { id: camera.id } }];
  });
  return { type: "FeatureCollection", features };
}

/** Return the sector seen from a point: `bearing` clockwise from north and `view` in degrees, `range` in metres. */
export function sector(at: LonLat, bearing: number, view: number, range: number): Polygon {
  const arc = Array.from({ length: SECTOR_STEPS + 1 }, (_, i) =>
    reached(at, bearing - view / 2 + (view * i) / SECTOR_STEPS, range),
  );
  const ring = view >= 360 ? arc : [at, ...arc, at];
  return { type: "Polygon", coordinates: [ring] };
}

/** Return the place reached from another by walking so far; flat, which is near enough for some kilometres. */
export function reached([longitude, latitude]: LonLat, bearing: number, metres: number): LonLat {
  const turn = (bearing * Math.PI) / 180;
  const degrees = ((metres / EARTH_M) * 180) / Math.PI;
  const shrink = Math.cos((latitude * Math.PI) / 180);
  return [longitude + (degrees * Math.sin(turn)) / shrink, latitude + degrees * Math.cos(turn)];
}

export function hromadaPoints(hromadas: readonly Hromada[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: hromadas.map((hromada) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [hromada.longitude, hromada.latitude] },
      properties: { population: hromada.population },
    })),
  };
}

/** Return the borders of hromadas; a guessed one says so. */
export function landShapes(lands: readonly Land[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: lands.map(({ code, approximate, geometry }) => ({
      type: "Feature",
      geometry: geometry as unknown as MultiPolygon,
      properties: { code, approximate },
    })),
  };
}

/** Return the smallest bounds that hold all places, or null without any. */
export function boundsOf(places: readonly LonLat[]): Bounds | null {
  if (places.length === 0) return null;
  const [west, east] = extent(places.map(([longitude]) => longitude));
  const [south, north] = extent(places.map(([, latitude]) => latitude));
  return [[west, south], [east, north]];
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

export interface Label {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Return the numbers of the labels that fit without covering each other; earlier ones have the first right. */
export function labelsWithRoom(labels: readonly Label[], gap = 2): Set<number> {
  const taken: Label[] = [];
  const found = new Set<number>();
  labels.forEach((label, i) => {
    if (taken.some((other) => overlap(label, other, gap))) return;
    taken.push(label);
    found.add(i);
  });
  return found;
}

function overlap(a: Label, b: Label, gap: number): boolean {
  const apart = Math.abs(a.x - b.x) * 2 >= a.width + b.width + 2 * gap || Math.abs(a.y - b.y) * 2 >= a.height + b.height + 2 * gap;
  return !apart;
}
