import { type GeoJSONSource, Map as MapLibre, Marker, NavigationControl, ScaleControl } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapSettings } from "../api/types";
import { EmptyState } from "../components";
import "../map/chart";
import { inkOf, makeStyle } from "../map/style";
import type { Half, LatLon } from "./pairs";
import "maplibre-gl/dist/maplibre-gl.css";

interface Props {
  settings: MapSettings;
  centre: LatLon | null;
  pairs: readonly Half[];
  /** The polygon of ground that the picture shows. */
  coverage: readonly (readonly [number, number])[];
  onPlace: (place: LatLon) => void;
}

/** A map to click places on; the numbers are those of the points on the picture. */
export function GroundMap({ settings, centre, pairs, coverage, onPlace }: Props) {
  const { t } = useTranslation("ground");
  const [map, setMap] = useState<MapLibre | "none" | null>(null);
  const told = useRef(onPlace);
  useEffect(() => {
    told.current = onPlace;
  }, [onPlace]);
  const [longitude, latitude] = centre === null ? settings.centre : [centre[1], centre[0]];
  const attach = useCallback(
    (container: HTMLDivElement) => {
      const made = tryMap(container, settings, [longitude, latitude]);
      if (made === null) {
        setMap("none");
        return () => undefined;
      }
      made.on("click", (event) => { told.current([rounded(event.lngLat.lat), rounded(event.lngLat.lng)]); });
      made.on("load", () => { setMap(made); });
      return () => {
        setMap(null);
        made.remove();
      };
    },
    [settings, longitude, latitude],
  );
  useEffect(() => {
    const markers = !(map instanceof MapLibre) ? [] : pairs.flatMap((pair, index) => {
      if (pair.place === null) return [];
      const element = document.createElement("span");
      element.className = "ground-number";
      element.textContent = String(index + 1);
      return [new Marker({ element }).setLngLat([pair.place[1], pair.place[0]]).addTo(map)];
    });
    return () => { for (const marker of markers) marker.remove(); };
  }, [map, pairs]);
  useEffect(() => {
    const ring = coverage.map(([lat, lon]) => [lon, lat]);
    const shape = ring.length < 3 ? [] : [{ type: "Feature" as const, properties: {}, geometry: { type: "Polygon" as const, coordinates: [[...ring, ring[0] ?? []]] } }];
    if (map instanceof MapLibre) void map.getSource<GeoJSONSource>("sectors")?.setData({ type: "FeatureCollection", features: shape });
  }, [map, coverage]);
  if (map === "none") return <EmptyState title={t("map:no_webgl.title")} text={t("no_map")} />;
  return <div ref={attach} className="ground-map" role="application" aria-label={t("map")} />;
}

/** A centimetre is exact enough. */
const rounded = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** Make a map; null where the browser has no WebGL. */
function tryMap(container: HTMLElement, settings: MapSettings, center: [number, number]): MapLibre | null {
  try {
    const style = makeStyle(inkOf(container), settings);
    const made = new MapLibre({ container, style, center, zoom: 17, maxZoom: 22, attributionControl: settings.tiles_url ? {} : false, dragRotate: false, pitchWithRotate: false });
    made.addControl(new NavigationControl({ showCompass: false }), "top-left");
    made.addControl(new ScaleControl(), "bottom-left");
    return made;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
