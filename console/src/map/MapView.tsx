import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { Alarm, Camera, CameraState, Hromada, Land, MapSettings } from "../api/types";
import { EmptyState } from "../components";
import { AlarmPin } from "./AlarmPin";
import { Chart } from "./chart";
import { boundsOf, cameraPoints, cameraSectors, hromadaPoints, landShapes, position, type LonLat } from "./scene";
import "maplibre-gl/dist/maplibre-gl.css";

export interface View {
  /** Grows with each wish to see all cameras or the whole oblast. */
  wish: number;
  area: "cameras" | "oblast";
}

interface Props {
  settings: MapSettings;
  cameras: Camera[];
  states: ReadonlyMap<string, CameraState>;
  alarms: ReadonlyMap<string, Alarm>;
  hromadas: Hromada[];
  lands: Land[];
  selected: Camera | undefined;
  onSelect: (id: string | null) => void;
  view: View;
  /** What the selected camera's window says. */
  children: ReactNode;
}

const WORDS = ["NavigationControl.ZoomIn", "NavigationControl.ZoomOut", "ScaleControl.Meters", "ScaleControl.Kilometers", "Map.Title"];

/** The map itself. Where the browser has no WebGL it says so, and the list beside it still works. */
export function MapView({ settings, cameras, states, alarms, hromadas, lands, selected, onSelect, view, children }: Props) {
  const { t } = useTranslation("map");
  const [chart, attach] = useChart(settings, t);
  const [box] = useState(() => document.createElement("div"));
  const pins = useMemo(() => makePins(cameras, alarms), [cameras, alarms]);
  useEffect(() => {
    if (!(chart instanceof Chart)) return;
    chart.show("hromadas", hromadaPoints(hromadas));
    chart.name(hromadas);
  }, [chart, hromadas]);
  useEffect(() => {
    if (chart instanceof Chart) chart.show("lands", landShapes(lands));
  }, [chart, lands]);
  useEffect(() => {
    if (chart instanceof Chart) chart.show("sectors", cameraSectors(cameras));
  }, [chart, cameras]);
  useEffect(() => {
    if (chart instanceof Chart) chart.show("cameras", cameraPoints(cameras, states, selected?.id ?? null));
  }, [chart, cameras, states, selected]);
  useEffect(() => {
    if (chart instanceof Chart) chart.pin(pins);
  }, [chart, pins]);
  useEffect(() => {
    if (chart instanceof Chart) chart.listen(onSelect);
  }, [chart, onSelect]);
  useFit(chart, cameras, hromadas, view);
  const { latitude = null, longitude = null } = selected?.place ?? {};
  useEffect(() => {
    if (!(chart instanceof Chart)) return;
    const at: LonLat | null = latitude === null || longitude === null ? null : [longitude, latitude];
    chart.popup(at === null ? null : box, at);
    if (at !== null) chart.goTo(at);
  }, [chart, latitude, longitude, box]);
  return (
    <div className="map-view">
      <div ref={attach} className="map-canvas" />
      {chart === "none" && <EmptyState title={t("no_webgl.title")} text={t("no_webgl.text")} />}
      {createPortal(children, box)}
      {pins.map((pin) => createPortal(<AlarmPin alarm={pin.alarm} />, pin.element, pin.alarm.id))}
    </div>
  );
}

type Made = Chart | "none" | null;

/** Return the map, and the ref of the element that holds it. */
function useChart(settings: MapSettings, t: (key: string) => string): [Made, (element: HTMLDivElement) => () => void] {
  const [chart, setChart] = useState<Made>(null);
  const words = WORDS.map((key) => t(`words.${key.replace(".", "_")}`)).join("\n");
  const attach = useCallback(
    (container: HTMLDivElement) => {
      const texts = words.split("\n");
      const locale = Object.fromEntries(WORDS.map((key, i) => [key, texts[i] ?? ""]));
      const made = tryChart(() => new Chart({ container, settings, words: locale }));
      setChart(made);
      return () => {
        if (made instanceof Chart) made.close();
        setChart(null);
      };
    },
    [settings, words],
  );
  return [chart, attach];
}

function tryChart(make: () => Chart): Chart | "none" {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) return "none";
    throw error;
  }
}

interface Pin {
  alarm: Alarm;
  at: LonLat;
  element: HTMLElement;
}

function makePins(cameras: Camera[], alarms: ReadonlyMap<string, Alarm>): Pin[] {
  return cameras.flatMap((camera) => {
    const at = position(camera);
    const alarm = alarms.get(camera.id);
    return at === null || alarm === undefined ? [] : [{ alarm, at, element: document.createElement("div") }];
  });
}

/** Fit the view to the cameras, or to the oblast where none is placed: at first, and then whenever it is wished. */
function useFit(chart: Made, cameras: Camera[], hromadas: Hromada[], view: View): void {
  useEffect(() => {
    if (!(chart instanceof Chart)) return;
    const places = cameras.map(position).filter((at) => at !== null);
    const all = hromadas.map(({ longitude, latitude }): LonLat => [longitude, latitude]);
    const bounds = boundsOf(view.area === "cameras" && places.length > 0 ? places : all);
    if (bounds !== null) chart.fit(view.wish, bounds);
  }, [chart, cameras, hromadas, view]);
}
