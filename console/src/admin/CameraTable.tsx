import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCentreState } from "../api/queries";
import type { Camera, CameraState } from "../api/types";
import { Button, StateMark, TimeAgo } from "../components";
import { figure } from "../format/time";
import { useErrorWord } from "../i18n/errorText";
import { useLanguage } from "../i18n/useLanguage";
import { stateMark } from "./cameraState";

const ROW_PX = 60;

/** All cameras with their state; scrolls as well with five thousand. */
export function CameraTable({ cameras, onOpen }: { cameras: Camera[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation("admin");
  const scroller = useRef<HTMLDivElement>(null);
  const { data: state } = useCentreState();
  const states = new Map(state?.cameras.map((camera) => [camera.id, camera]));
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser redraws this component by itself
  const rows = useVirtualizer({ count: cameras.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  return (
    <div ref={scroller} className="table-scroll">
      <div role="table" aria-label={t("cameras.title")} aria-rowcount={cameras.length + 1} className="grid-table camera-table">
        <div role="row" className="table-head">
          {["name", "state", "recording", "place", "priority", "actions"].map((column) => <span role="columnheader" key={column}>{t(`cameras.column.${column}`)}</span>)}
        </div>
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => {
            const camera = cameras[row.index];
            return camera && (
              <div role="row" aria-rowindex={row.index + 2} key={camera.id} ref={rows.measureElement} data-index={row.index} className="table-row" style={{ transform: `translateY(${row.start}px)` }}>
                <CameraCells camera={camera} state={states.get(camera.id)} onOpen={onOpen} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function CameraCells({ camera, state, onOpen }: { camera: Camera; state: CameraState | undefined; onOpen: (id: string) => void }) {
  const { t } = useTranslation("admin");
  const language = useLanguage();
  const recording = state?.recording === true
    ? t("cameras.figures", { fps: figure(state.fps ?? 0, language, 1), kbps: figure(state.kbps ?? 0, language) })
    : t("cameras.not_recording");
  return (
    <>
      <span role="cell"><Link className="cell-main" to={`/cameras/${encodeURIComponent(camera.id)}`}>{camera.name}</Link><span className="cell-sub">{camera.id}</span></span>
      <span role="cell"><StateCell camera={camera} state={state} /></span>
      <span role="cell" className={state?.recording ? "" : "muted"}>{recording}</span>
      <span role="cell"><span className="cell-main">{camera.place.address || <span className="muted">{t("cameras.no_place")}</span>}</span>{camera.accountability.overdue && <span className="cell-sub">{t("cameras.review_overdue")}</span>}</span>
      <span role="cell">{camera.priority}</span>
      <span role="cell" className="cell-actions"><Button onClick={() => { onOpen(camera.id); }} aria-label={`${t("common:change")}: ${camera.name}`}>{t("common:change")}</Button></span>
    </>
  );
}

function StateCell({ camera, state }: { camera: Camera; state: CameraState | undefined }) {
  const { t } = useTranslation("admin");
  const problem = useErrorWord();
  const name = camera.enabled ? state?.state : "disabled";
  if (name === undefined) return <span className="muted">{t("cameras.state_unknown")}</span>;
  return (
    <>
      <span className="state-words"><StateMark state={stateMark(name)} />{t(`common:camera_state.${name}`)}</span>
      {state && name !== "live" && name !== "disabled" && <span className="cell-sub">{state.problem ? `${problem(state.problem)} ` : ""}<TimeAgo at={state.since} /></span>}
    </>
  );
}
