import { useState, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm, Camera, CameraState } from "../api/types";
import { StateMark } from "../components";
import { Delay } from "../video/LiveNote";
import { LiveVideo } from "../video/LiveVideo";
import { useLive } from "../video/useLive";
import { useOnScreen } from "../video/useOnScreen";
import { CameraWord, RecordingMark } from "./CameraWord";

interface Props {
  camera: Camera;
  state: CameraState | undefined;
  alarm: Alarm | undefined;
  boxes: boolean;
  large: boolean;
  onEnlarge: () => void;
  /** Put another camera in this one's place. */
  onDrop: (id: string) => void;
  /** Move this one by so many places. */
  onStep: (step: "left" | "right" | "up" | "down") => void;
}

const DRAGGED = "application/x-varta-camera";
const STEPS: Record<string, "left" | "right" | "up" | "down" | undefined> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** One camera of the wall: the picture, and one quiet line under it. */
export function WallTile({ camera, state, alarm, boxes, large, onEnlarge, onDrop, onStep }: Props) {
  const { t } = useTranslation("wall");
  const [watch, onScreen] = useOnScreen();
  const live = useLive(camera.id, onScreen && camera.enabled);
  const [target, setTarget] = useState(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? STEPS[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    onStep(step);
  };
  const takeDrop = (event: DragEvent): void => {
    event.preventDefault();
    setTarget(false);
    const id = event.dataTransfer.getData(DRAGGED);
    if (id !== "" && id !== camera.id) onDrop(id);
  };
  return (
    <article
      className={`tile ${target ? "tile-target" : ""} ${alarm ? `tile-alarm state-${alarm.priority}` : ""}`}
      aria-label={camera.name}
      data-camera={camera.id}
      draggable={!large}
      onKeyDown={onKeyDown}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, camera.id)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setTarget(true);
      }}
      onDragLeave={() => setTarget(false)}
      onDrop={takeDrop}
    >
      <div className="tile-picture" ref={watch} onDoubleClick={onEnlarge}>
        {camera.enabled ? (
          <LiveVideo cameraId={camera.id} name={camera.name} live={live} boxes={boxes} />
        ) : (
          <p className="tile-off">{t("disabled")}</p>
        )}
        {alarm && <AlarmChip alarm={alarm} />}
      </div>
      <footer className="tile-line">
        <button type="button" className="tile-enlarge" onClick={onEnlarge} aria-label={t(large ? "reduce" : "enlarge", { name: camera.name })}>
          <EnlargeIcon large={large} />
        </button>
        <Link to={`/cameras/${camera.id}`} className="tile-name">
          {camera.name}
        </Link>
        <span className="tile-facts">
          <CameraWord camera={camera} state={state} live={live.state} />
          <Delay state={live.state} />
          <RecordingMark camera={camera} state={state} />
        </span>
      </footer>
    </article>
  );
}

function AlarmChip({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("wall");
  const word = t(alarm.state === "new" ? "alarm.new" : "alarm.acknowledged", { priority: t(`priority.${alarm.priority}`) });
  const urgent = alarm.state === "new" && alarm.priority === "critical";
  return (
    <Link to={`/alarms/${alarm.id}`} className={`tile-chip ${urgent ? "tile-chip-urgent" : ""}`}>
      <StateMark state={alarm.priority} />
      {word}
    </Link>
  );
}

function EnlargeIcon({ large }: { large: boolean }) {
  const path = large ? "M9 3v6H3M15 3v6h6M9 21v-6H3M15 21v-6h6" : "M3 9V3h6M21 9V3h-6M3 15v6h6M21 15v6h-6";
  return (
    <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
