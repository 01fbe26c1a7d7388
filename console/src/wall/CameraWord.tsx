import { useTranslation } from "react-i18next";
import type { Camera, CameraState, CameraStateName } from "../api/types";
import { StateMark } from "../components";
import type { LiveState } from "../video/player";
import "./camera-word.css";

/** Return how a camera is, from what the centre says and, where it is watched, from what is on the screen. */
export function cameraWord(camera: Camera, state: CameraState | undefined, live?: LiveState): CameraStateName | "waiting" {
  if (!camera.enabled) return "disabled";
  if (live?.kind === "live" || live?.kind === "stalled" || live?.kind === "offline") return live.kind;
  return state?.state ?? "waiting";
}

/** A camera's state as shape and word. */
export function CameraWord({ camera, state, live }: { camera: Camera; state: CameraState | undefined; live?: LiveState }) {
  const { t } = useTranslation("wall");
  const word = cameraWord(camera, state, live);
  const mark = word === "live" ? "good" : word === "waiting" ? null : word;
  return (
    <span className="camera-word">
      {mark !== null && <StateMark state={mark} size={12} />}
      {t(`state.${word}`)}
    </span>
  );
}

/** Say whether a camera is being recorded; that it is not is the thing to notice. */
export function RecordingMark({ camera, state }: { camera: Camera; state: CameraState | undefined }) {
  const { t } = useTranslation("wall");
  if (!camera.enabled || state === undefined) return null;
  if (!state.recording) {
    return (
      <span className="recording recording-missing">
        <StateMark state="medium" size={12} />
        {t("not_recording")}
      </span>
    );
  }
  return (
    <span className="recording">
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        <circle cx="4" cy="4" r="3.5" fill="currentColor" />
      </svg>
      {t("recording")}
    </span>
  );
}
