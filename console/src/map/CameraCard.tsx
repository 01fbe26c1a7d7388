import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm, Camera, CameraState } from "../api/types";
import { Button, StateMark } from "../components";
import { CameraWord, RecordingMark } from "../wall/CameraWord";

interface Props {
  camera: Camera;
  state: CameraState | undefined;
  alarm: Alarm | undefined;
  onClose: () => void;
}

/** What the map says about one camera. */
export function CameraCard({ camera, state, alarm, onClose }: Props) {
  const { t } = useTranslation("map");
  return (
    <section className="map-card" aria-label={camera.name}>
      <h2>{camera.name}</h2>
      {camera.place.address !== "" && <p className="muted">{camera.place.address}</p>}
      <p className="map-card-facts">
        <CameraWord camera={camera} state={state} />
        <RecordingMark camera={camera} state={state} />
      </p>
      {alarm && (
        <Link className="map-card-alarm" to={`/alarms/${alarm.id}`}>
          <StateMark state={alarm.priority} />
          {t(alarm.state === "new" ? "wall:alarm.new" : "wall:alarm.acknowledged", { priority: t(`wall:priority.${alarm.priority}`) })}
        </Link>
      )}
      <footer>
        <Link className="button button-plain" to={`/cameras/${camera.id}`}>{t("open_camera")}</Link>
        <Button kind="quiet" onClick={onClose}>{t("common:close")}</Button>
      </footer>
    </section>
  );
}
