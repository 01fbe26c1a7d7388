import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../components/Icon";
import { clockTime } from "../format/time";
import { useNow } from "../format/useNow";
import { muteUntil, unlockSound, useSoundSettings } from "./soundSettings";

const MUTE_MINUTES = [5, 15, 60];
const MINUTE_MS = 60_000;

/** Alarm tones: on, muted until a stated time, or waiting for the browser's leave. */
export function SoundButton() {
  const { t } = useTranslation("alarms");
  const now = useNow();
  const menu = useRef<HTMLDivElement>(null);
  const { mutedUntil, blocked } = useSoundSettings();
  const muted = mutedUntil > now;
  const word = blocked ? t("sound.blocked") : muted ? t("sound.muted_until", { time: clockTime(mutedUntil).slice(0, 5) }) : t("sound.on");
  const mute = (until: number) => { menu.current?.hidePopover(); muteUntil(until); };
  if (blocked) {
    return (
      <button type="button" className="button button-quiet sound" onClick={() => void unlockSound()} title={t("sound.blocked_hint")} aria-label={t("sound.blocked_hint")}>
        <Icon name="muted" /><span className="wide-only">{word}</span>
      </button>
    );
  }
  return (
    <>
      <button type="button" className="button button-quiet sound" popoverTarget="sound-menu" title={word} aria-label={word}>
        <Icon name={muted ? "muted" : "sound"} />{muted && <span className="wide-only">{word}</span>}
      </button>
      <div id="sound-menu" ref={menu} popover="auto" className="menu">
        <p className="menu-head">{word}</p>
        {MUTE_MINUTES.map((minutes) => (
          <button key={minutes} type="button" onClick={() => { mute(Date.now() + minutes * MINUTE_MS); }}>{t("sound.mute_for", { count: minutes })}</button>
        ))}
        {muted && <button type="button" onClick={() => { mute(0); }}>{t("sound.unmute")}</button>}
      </div>
    </>
  );
}
