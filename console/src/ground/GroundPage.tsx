import { useEffect, useReducer, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useCamera, useMapSettings } from "../api/queries";
import { usePermission } from "../api/session";
import type { Camera, MapSettings } from "../api/types";
import { Button, ErrorLine, ErrorState, SelectField, Skeleton } from "../components";
import { useLanguage } from "../i18n/useLanguage";
import { LiveVideo } from "../video/LiveVideo";
import { useLive } from "../video/useLive";
import { useOnScreen } from "../video/useOnScreen";
import { GroundMap } from "./GroundMap";
import { GroundPicture } from "./GroundPicture";
import { meanPlace, reduce, toBody, whole, type Half } from "./pairs";
import { PairTable } from "./PairTable";
import { useGround, useGroundCheck, useStoreGround, type Edition, type Ground } from "./queries";
import "../camera/camera.css";
import "./ground.css";

const NO_COVERAGE: Ground["coverage"] = [];
const WIDTH = 1920;

/** A camera's ground: its picture beside the map, point by point. */
export default function GroundPage() {
  const { id = "" } = useParams();
  const camera = useCamera(id);
  const settings = useMapSettings();
  const stored = useGround(id);
  const failed = [camera, settings, stored].find((query) => query.isError);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (camera.data === undefined || settings.data === undefined || stored.data === undefined) return <Skeleton rows={3} height={160} />;
  return <Loaded key={id} camera={camera.data} settings={settings.data} stored={stored.data} />;
}

function Loaded({ camera, settings, stored }: { camera: Camera; settings: MapSettings; stored: Ground | null }) {
  const { t } = useTranslation("ground");
  const language = useLanguage();
  const readOnly = !usePermission("draw_rules");
  const [pairs, dispatch] = useReducer(reduce, stored, halves);
  const [edition, setEdition] = useState<Edition>(stored?.edition ?? "2014");
  const [watch, onScreen] = useOnScreen();
  const live = useLive(camera.id, onScreen && camera.enabled);
  const ready = whole(pairs);
  const check = useGroundCheck(ready, edition, WIDTH);
  const storing = useStoreGround(camera.id);
  const ground = (ready.length >= 4 ? check.data : null) ?? null;
  const { latitude, longitude } = camera.place;
  const [centre] = useState(ready.length > 0 ? meanPlace(ready) : latitude !== null && longitude !== null ? ([latitude, longitude] as const) : null);
  useEffect(() => {
    if (stored === null && storing.isSuccess && storing.variables === null) dispatch({ type: "load", pairs: [] });
  }, [stored, storing.isSuccess, storing.variables]);
  return (
    <section className="ground-page" aria-label={t("title", { camera: camera.name })}>
      <header className="camera-head">
        <h1>{t("title", { camera: camera.name })}</h1>
        <Link to={`/cameras/${camera.id}`}>{t("back")}</Link>
      </header>
      <div className="camera-picture" ref={watch}>
        <LiveVideo cameraId={camera.id} name={camera.name} live={live} boxes={false}>
          {(picture) => <GroundPicture picture={picture} pairs={pairs} ground={ground} onPoint={(point) => { if (!readOnly) dispatch({ type: "point", point }); }} />}
        </LiveVideo>
      </div>
      <GroundMap settings={settings} centre={centre} pairs={pairs} coverage={ground?.coverage ?? NO_COVERAGE} onPlace={(place) => { if (!readOnly) dispatch({ type: "place", place }); }} />
      <aside className="ground-side">
        <p className="field-hint">{t("hint")}</p>
        <PairTable pairs={pairs} ground={ground} dispatch={dispatch} readOnly={readOnly} />
        <SelectField label={t("edition")} value={edition} disabled={readOnly} onChange={(event) => setEdition(event.target.value === "2025" ? "2025" : "2014")}>
          <option value="2014">{t("editions.e2014")}</option>
          <option value="2025">{t("editions.e2025")}</option>
        </SelectField>
        <p role="status">
          {ready.length < 4 && t("more", { count: 4 - ready.length })}
          {ground !== null && (ground.residual_m === null ? t("four") : t("residual", { error: ground.residual_m.toLocaleString(language, { maximumFractionDigits: 2 }) }))}
        </p>
        <ErrorLine error={ready.length >= 4 ? check.error : null} />
        <ErrorLine error={storing.error} />
        {!readOnly && (
          <footer className="rule-actions">
            <Button kind="primary" busy={storing.isPending} disabled={ground === null || ready.length !== pairs.length} onClick={() => storing.mutate(toBody(ready, edition, WIDTH))}>{t("save")}</Button>
            {stored !== null && <Button kind="danger" onClick={() => storing.mutate(null)}>{t("clear")}</Button>}
          </footer>
        )}
        <p role="status">{storing.isSuccess && storing.variables !== null ? t("saved") : ""}</p>
      </aside>
    </section>
  );
}

function halves(stored: Ground | null): readonly Half[] {
  return stored?.points.map((p) => ({ point: [p.x, p.y] as const, place: [p.latitude, p.longitude] as const })) ?? [];
}
