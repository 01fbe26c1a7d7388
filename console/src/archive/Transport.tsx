import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { SPEEDS } from "./clock";
import { useClock, useClockState, type Engine } from "./engine";
import { exactTime } from "./format";
import { GoTo } from "./GoTo";
import { playOrPause, turnSpeed } from "./useArchiveKeys";

interface Props {
  engine: Engine;
  onSnapshot: () => void;
  focusedId: string;
}

const STEP_MS = 5000;

/** The moment, and everything that moves it. */
export function Transport({ engine, onSnapshot, focusedId }: Props) {
  const { t } = useTranslation("archive");
  const { playing, speed } = useClockState(engine);
  const by = (ms: number): void => { engine.seek(engine.clock.now() + ms); };
  return (
    <div className="archive-transport">
      <Moment engine={engine} />
      <div className="archive-buttons" role="group" aria-label={t("play_group")}>
        <Round word={t("keys.back")} path="M19 6v12l-8-6ZM11 6v12l-8-6Z" onClick={() => { turnSpeed(engine, -1); }} />
        <Round word={t("keys.back_5")} path="M12 5a7 7 0 1 1-7 7M12 5 8 2M12 5 8 8" onClick={() => { by(-STEP_MS); }} />
        <Round word={t("keys.previous_picture")} path="M17 6v12l-9-6ZM6 6v12" onClick={() => { engine.step(focusedId, -1); }} />
        <Round word={playing ? t("pause") : t("play")} path={playing ? "M7 5h3v14H7ZM14 5h3v14h-3Z" : "M7 4v16l13-8Z"} strong onClick={() => { playOrPause(engine); }} />
        <Round word={t("keys.next_picture")} path="M7 6v12l9-6ZM18 6v12" onClick={() => { engine.step(focusedId, 1); }} />
        <Round word={t("keys.forward_5")} path="M12 5a7 7 0 1 0 7 7M12 5l4-3M12 5l4 3" onClick={() => { by(STEP_MS); }} />
        <Round word={t("keys.forward")} path="M5 6v12l8-6ZM13 6v12l8-6Z" onClick={() => { turnSpeed(engine, 1); }} />
      </div>
      <SpeedChoice speed={speed} onSpeed={(next) => { engine.clock.setSpeed(next); }} />
      <GoTo engine={engine} />
      <Button kind="quiet" hotkey="S" onClick={onSnapshot}>{t("snapshot")}</Button>
    </div>
  );
}

function Moment({ engine }: { engine: Engine }) {
  const language = useLanguage();
  const { t } = useTranslation("archive");
  const at = useClock(engine, (now) => now);
  const { held } = useClockState(engine);
  return (
    <p className="archive-moment" title={t("shell:utc", { time: new Date(at).toISOString().slice(0, 23).replace("T", " ") })} data-at={new Date(at).toISOString()} data-held={held}>
      <span className="muted">{longDate(at, language)}</span> <time dateTime={new Date(at).toISOString()}>{exactTime(at)}</time>
    </p>
  );
}

function Round({ word, path, strong = false, onClick }: { word: string; path: string; strong?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={`button icon-button ${strong ? "button-primary" : "button-quiet"}`} aria-label={word} title={word} onClick={onClick}>
      <svg width="20" height="20" viewBox="0 0 24 24" fill={strong ? "currentColor" : "none"} stroke="currentColor" strokeWidth="1.7" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true"><path d={path} /></svg>
    </button>
  );
}

const FRACTIONS: Record<string, string> = { 0.125: "1/8", 0.25: "1/4", 0.5: "1/2" };

/** How a speed is written: `1/8×`, `16×`; back with a minus. */
export function speedWord(speed: number): string {
  const pace = Math.abs(speed);
  return `${speed < 0 ? "−" : ""}${FRACTIONS[pace] ?? pace}×`;
}

function SpeedChoice({ speed, onSpeed }: { speed: number; onSpeed: (speed: number) => void }) {
  const { t } = useTranslation("archive");
  const back = speed < 0;
  return (
    <label className="archive-speed">
      <span className="visually-hidden">{t("speed")}</span>
      <select value={speed} onChange={(event) => { onSpeed(Number(event.target.value)); }}>
        {back && <option value={speed}>{speedWord(speed)}</option>}
        {SPEEDS.map((item) => <option key={item} value={item}>{speedWord(item)}</option>)}
      </select>
    </label>
  );
}
