import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useCameras, useCentreState, useHromadas, useLands, useMapSettings, useOpenAlarms } from "../api/queries";
import type { Hromada, Land, MapSettings } from "../api/types";
import { Button, ErrorLine, ErrorState, Skeleton } from "../components";
import { arranged, worstAlarms } from "../wall/layout";
import { CameraCard } from "./CameraCard";
import { CameraList } from "./CameraList";
import { MapView, type View } from "./MapView";
import { useTheme } from "./useTheme";
import "./map.css";

const NONE: Hromada[] = [];
const NO_LANDS: Land[] = [];

/** The map: cameras, open alarms and the hromadas' centres. */
export default function MapPage() {
  const settings = useMapSettings();
  const cameras = useCameras();
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  if (cameras.isError) return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  if (settings.data === undefined || cameras.data === undefined) return <Skeleton rows={4} height={140} />;
  return <Page settings={settings.data} />;
}

function Page({ settings }: { settings: MapSettings }) {
  const { t } = useTranslation("map");
  const scene = useScene();
  const [params, setParams] = useSearchParams();
  const [view, setView] = useState<View>({ wish: 0, area: "cameras" });
  const select = useCallback((id: string | null) => setParams(id === null ? {} : { camera: id }, { replace: true }), [setParams]);
  const selected = scene.cameras.find((camera) => camera.id === params.get("camera"));
  const show = (area: View["area"]): void => setView({ wish: view.wish + 1, area });
  return (
    <section className="map-page" aria-label={t("title")}>
      <div className="map-main">
        <MapView
          key={useTheme()}
          settings={settings}
          cameras={scene.cameras}
          states={scene.states}
          alarms={scene.alarms}
          hromadas={scene.hromadas}
          lands={scene.lands}
          selected={selected}
          onSelect={select}
          view={view}
        >
          {selected && (
            <CameraCard
              camera={selected}
              state={scene.states.get(selected.id)}
              alarm={scene.alarms.get(selected.id)}
              onClose={() => select(null)}
            />
          )}
        </MapView>
        <div className="map-views">
          <Button onClick={() => show("cameras")}>{t("all_cameras")}</Button>
          <Button onClick={() => show("oblast")}>{t("oblast")}</Button>
          {scene.lands.some((land) => land.approximate) && <span className="map-note">{t("guessed_lands")}</span>}
        </div>
        {scene.problem !== null && <div className="map-problem"><ErrorLine error={scene.problem} /></div>}
      </div>
      <CameraList cameras={scene.cameras} states={scene.states} alarms={scene.alarms} selected={selected?.id ?? null} onSelect={select} />
    </section>
  );
}

/** Gather what the map shows; the names of hromadas may be missing without harm to the rest. */
function useScene() {
  const cameras = useCameras().data;
  const states = useCentreState().data?.cameras;
  const alarms = useOpenAlarms().data;
  const hromadas = useHromadas();
  const lands = useLands();
  return {
    cameras: useMemo(() => arranged(cameras ?? [], []), [cameras]),
    states: useMemo(() => new Map(states?.map((state) => [state.id, state])), [states]),
    alarms: useMemo(() => worstAlarms(alarms ?? []), [alarms]),
    hromadas: hromadas.data ?? NONE,
    lands: lands.data ?? NO_LANDS,
    problem: hromadas.error ?? lands.error,
  };
}
