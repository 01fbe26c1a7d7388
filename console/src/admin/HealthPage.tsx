import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCameras, useCentreState } from "../api/queries";
import { usePermission } from "../api/session";
import type { Camera, CameraState } from "../api/types";
import { CheckField, EmptyState, ErrorState, NoPermission, Skeleton, StateMark } from "../components";
import { ClockWord } from "../camera/ClockWord";
import { Jitter, LastPicture, Loss, useFigure } from "../camera/Health";
import { needsCare, shed } from "../camera/health";
import { useErrorWord } from "../i18n/errorText";
import { AdminTabs } from "./AdminTabs";
import { stateMark } from "./cameraState";
import "./admin.css";

const ROW_PX = 60;
const COLUMNS = ["camera", "state", "stream", "lost", "jitter", "last", "reconnects", "clock"] as const;

export default function HealthPage() {
  return usePermission("see_health") ? <Health /> : <NoPermission />;
}

function Health() {
  const { t } = useTranslation("field");
  const cameras = useCameras();
  const { data: state } = useCentreState();
  const [onlyBad, setOnlyBad] = useState(false);
  const states = new Map(state?.cameras.map((camera) => [camera.id, camera]));
  const bad = (camera: Camera) => {
    const own = states.get(camera.id);
    return camera.enabled && own !== undefined && (own.state !== "live" || needsCare(own));
  };
  const shown = cameras.data?.filter((camera) => !onlyBad || bad(camera)) ?? [];
  return (
    <div className="admin">
      <AdminTabs><CheckField label={t("health.only_bad")} checked={onlyBad} onChange={(e) => { setOnlyBad(e.target.checked); }} /></AdminTabs>
      {cameras.isPending && <div className="padded"><Skeleton rows={6} height={44} /></div>}
      {cameras.isError && <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />}
      {cameras.data && (shown.length > 0 ? <HealthTable cameras={shown} states={states} /> : <EmptyState title={t(onlyBad ? "health.all_good" : "health.no_cameras")} />)}
    </div>
  );
}

function HealthTable({ cameras, states }: { cameras: Camera[]; states: Map<string, CameraState> }) {
  const { t } = useTranslation("field");
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser redraws this component by itself
  const rows = useVirtualizer({ count: cameras.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  return (
    <div ref={scroller} className="table-scroll" tabIndex={0} role="region" aria-label={t("health.tab")}>
      <div role="table" aria-label={t("health.tab")} aria-rowcount={cameras.length + 1} className="grid-table health-table">
        <div role="row" className="table-head">
          {COLUMNS.map((column) => <span role="columnheader" key={column}>{t(`health.column.${column}`)}</span>)}
        </div>
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => {
            const camera = cameras[row.index];
            return camera && (
              <div role="row" aria-rowindex={row.index + 2} key={camera.id} ref={rows.measureElement} data-index={row.index} className="table-row" style={{ transform: `translateY(${row.start}px)` }}>
                <Cells camera={camera} state={states.get(camera.id)} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cells({ camera, state }: { camera: Camera; state: CameraState | undefined }) {
  const { t } = useTranslation("field");
  const number = useFigure();
  const problem = useErrorWord();
  const known = camera.enabled ? state : undefined;
  const name = camera.enabled ? state?.state : "disabled";
  const told = [known?.problem, known?.onvif_problem].filter((code) => code !== null && code !== undefined);
  const unknown = <span className="muted">{t("health.unknown")}</span>;
  const shown: Record<(typeof COLUMNS)[number], ReactNode> = {
    camera: <Link className="cell-main" to={`/cameras/${encodeURIComponent(camera.id)}`}>{camera.name}</Link>,
    state: <>
      {name === undefined ? unknown : <span className="state-words"><StateMark state={stateMark(name)} />{t(`common:camera_state.${name}`)}</span>}
      {known && shed(known.analysis_share) && <span className="cell-sub state-words"><StateMark state="medium" />{t("health.shed", { share: number((known.analysis_share ?? 1) * 100) })}</span>}
      {told.map((code) => <span className="cell-sub" key={code}>{problem(code)}</span>)}
    </>,
    stream: known ? t("health.stream_value", { fps: number(known.fps, 1), kbps: number(known.kbps) }) : unknown,
    lost: known ? <Loss state={known} /> : unknown,
    jitter: known ? <Jitter state={known} /> : unknown,
    last: known ? <LastPicture state={known} /> : unknown,
    reconnects: known ? number(known.reconnects) : unknown,
    clock: known ? <ClockWord offsetMs={known.network.clock_offset_ms} /> : unknown,
  };
  return COLUMNS.map((column) => <span role="cell" key={column} data-label={t(`health.column.${column}`)}>{shown[column]}</span>);
}
