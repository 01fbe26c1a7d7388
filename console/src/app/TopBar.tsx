import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useConnection } from "../api/connection";
import { useCentreState } from "../api/queries";
import { usePermission } from "../api/session";
import { StateMark } from "../components";
import { Icon } from "../components/Icon";
import { clockTime, dateAndTime, longDate } from "../format/time";
import { useNow } from "../format/useNow";
import { setLanguage } from "../i18n";
import { useLanguage } from "../i18n/useLanguage";
import { SoundButton } from "../alarms/SoundButton";
import { PersonMenu } from "./PersonMenu";
import { setTheme, useTheme } from "./theme";

/** What a shift must know at a glance: cameras down, connection, time, who is signed in. */
export function TopBar({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const theme = useTheme();
  const watches = usePermission("see_alarms");
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className="top">
      <Posture />
      <span className="top-space" />
      {watches && <ConnectionMark />}
      <Clock />
      {watches && <SoundButton />}
      <button type="button" className="button button-quiet icon-button wide-only" onClick={onKeys} aria-label={t("keys.title")} title={t("keys.title")}>
        <Icon name="keyboard" />
      </button>
      <button type="button" className="button button-quiet icon-button" onClick={() => { setTheme(other); }} aria-label={t(`theme.${other}`)} title={t(`theme.${other}`)}>
        <Icon name={other === "light" ? "sun" : "moon"} />
      </button>
      <button type="button" className="button button-quiet language" lang={language === "uk" ? "en" : "uk"} onClick={() => void setLanguage(language === "uk" ? "en" : "uk")} aria-label={t("language.switch")} title={t("language.switch")}>
        {t("language.other")}
      </button>
      <PersonMenu />
    </header>
  );
}

/** Cameras that should be live and are not; calm when there are none. */
function Posture() {
  const { t } = useTranslation("shell");
  const { data } = useCentreState();
  if (!data) return <span className="posture" />;
  const down = data.cameras.filter((camera) => camera.state === "offline" || camera.state === "stalled").length;
  const workers = data.workers.filter((worker) => worker.state === "down").length;
  return (
    <span className="posture">
      {down === 0
        ? <span className="quiet-state"><StateMark state="good" /><span className="wide-only">{t("cameras_good")}</span></span>
        : <Link to="/wall" className="loud-state" aria-label={t("cameras_down", { count: down })}><StateMark state="offline" /><Counted count={down} words={t("cameras_down", { count: down })} /></Link>}
      {workers > 0 && <span className="loud-state" title={t("workers_down", { count: workers })}><StateMark state="high" /><Counted count={workers} words={t("workers_down", { count: workers })} /></span>}
    </span>
  );
}

/** The words, or on a narrow screen the number alone. */
function Counted({ count, words }: { count: number; words: string }) {
  return <><span className="narrow-hidden">{words}</span><span className="narrow-only" aria-hidden="true">{count}</span></>;
}

function ConnectionMark() {
  const { t } = useTranslation("shell");
  const { state } = useConnection();
  const mark = state === "connected" ? "good" : state === "lost" ? "offline" : "disabled";
  return (
    <span className="quiet-state" title={t(`connection.${state}`)}>
      <StateMark state={mark} label={t(`connection.${state}`)} /><span className="wide-only">{t(`connection.${state}`)}</span>
    </span>
  );
}

/** Local time in large figures; the date and UTC on hover. */
function Clock() {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const now = useNow();
  return (
    <time className="clock" title={t("utc", { time: dateAndTime(now, language, "UTC") })}>
      <span className="clock-date wide-only">{longDate(now, language)}</span>
      <span className="clock-time">{clockTime(now)}</span>
    </time>
  );
}
