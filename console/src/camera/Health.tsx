import { useTranslation } from "react-i18next";
import { useSetClock } from "../api/field";
import { useCameraState } from "../api/queries";
import { usePermission } from "../api/session";
import type { Camera, CameraState } from "../api/types";
import { Button, ErrorLine, StateMark, TimeAgo } from "../components";
import { figure } from "../format/time";
import { useErrorWord } from "../i18n/errorText";
import { useLanguage } from "../i18n/useLanguage";
import { ClockWord } from "./ClockWord";
import { jittersMuch, losesMuch } from "./health";

/** How a camera's stream comes in, and how its clock goes. */
export function Health({ camera }: { camera: Camera }) {
  const { t } = useTranslation("field");
  const state = useCameraState(camera.id).data;
  const manages = usePermission("manage_cameras");
  if (state === undefined || !camera.enabled) return null;
  return (
    <section className="camera-health" aria-label={t("health.title")}>
      <h2>{t("health.title")}</h2>
      <Figures state={state} heard={camera.onvif.configured} />
      {manages && camera.onvif.configured && <SetClock cameraId={camera.id} />}
    </section>
  );
}

function Figures({ state, heard }: { state: CameraState; heard: boolean }) {
  const { t } = useTranslation("field");
  const problem = useErrorWord();
  const number = useFigure();
  const { network } = state;
  return (
    <dl className="facts">
      <Fact name={t("health.stream")}>{t("health.stream_value", { fps: number(state.fps, 1), kbps: number(state.kbps) })}</Fact>
      <Fact name={t("health.packets")}>{number(network.packets_per_s)}</Fact>
      <Fact name={t("health.lost")}><Loss state={state} /></Fact>
      <Fact name={t("health.jitter")}><Jitter state={state} /></Fact>
      <Fact name={t("health.last")}><LastPicture state={state} /></Fact>
      <Fact name={t("health.reconnects")}>{number(state.reconnects)}</Fact>
      <Fact name={t("health.malformed")}>{number(network.malformed)}</Fact>
      <Fact name={t("health.clock")}><ClockWord offsetMs={network.clock_offset_ms} /></Fact>
      <Fact name={t("health.clock_error")}>{network.clock_error_ms === null ? t("health.unknown") : t("health.ms", { ms: number(network.clock_error_ms, 1) })}</Fact>
      {heard && <Fact name={t("health.onvif")}>{state.onvif_problem === null ? t("health.onvif_good") : problem(state.onvif_problem)}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

/** Return a function that writes a figure in the screen's language, with a dash for what is not known. */
export function useFigure(): (value: number | null, digits?: number) => string {
  const { t } = useTranslation("field");
  const language = useLanguage();
  return (value, digits = 0) => (value === null ? t("health.unknown") : figure(value, language, digits));
}

/** The share of packets lost in the last minute, with a shape where it is too much. */
export function Loss({ state }: { state: CameraState }) {
  const { t } = useTranslation("field");
  const number = useFigure();
  const { lost, lost_percent: percent } = state.network;
  if (percent === null) return t("health.unknown");
  return (
    <span className="state-words">
      {losesMuch(percent) && <StateMark state="medium" size={12} label={t("health.too_much")} />}
      {t("health.percent", { percent: number(percent, 2) })}
      {lost !== null && lost > 0 && <span className="muted">{t("health.lost_total", { lost: number(lost) })}</span>}
    </span>
  );
}

export function Jitter({ state }: { state: CameraState }) {
  const { t } = useTranslation("field");
  const number = useFigure();
  const ms = state.network.jitter_ms;
  if (ms === null) return t("health.unknown");
  return (
    <span className="state-words">
      {jittersMuch(ms) && <StateMark state="medium" size={12} label={t("health.too_much")} />}
      {t("health.ms", { ms: number(ms, 1) })}
    </span>
  );
}

export function LastPicture({ state }: { state: CameraState }) {
  const { t } = useTranslation("field");
  return state.last_picture_us === null ? t("health.unknown") : <TimeAgo at={new Date(state.last_picture_us / 1000).toISOString()} />;
}

function SetClock({ cameraId }: { cameraId: string }) {
  const { t } = useTranslation("field");
  const set = useSetClock(cameraId);
  return (
    <div className="form-stack">
      <p><Button busy={set.isPending} onClick={() => { set.mutate(); }}>{t(set.isPending ? "clock.setting" : "clock.set")}</Button></p>
      <div role="status">
        <ErrorLine error={set.error} />
        {set.data && <p>{t("clock.done")} <ClockWord offsetMs={set.data.offset_after_ms} /></p>}
      </div>
    </div>
  );
}
