import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useOpenAlarms } from "../api/queries";
import { onAlarm } from "../api/stream";
import { useWindowEvent } from "../keyboard/useWindowEvent";
import { countNew } from "./reducer";
import { alarmSound } from "./sound";
import { soundSettings, unlockSound } from "./soundSettings";

const FRESH_MS = 60_000; // what a resumed stream brings from long ago is shown, not sounded

/** Sound once for each new alarm, and count the waiting ones in the tab's title. */
export function useAlarmSignals(): void {
  const unlock = useCallback(() => { if (soundSettings().blocked) void unlockSound(); }, []);
  useWindowEvent("pointerdown", unlock);
  useWindowEvent("keydown", unlock);
  const heard = useRef(new Set<string>());
  useEffect(() => onAlarm((alarm) => {
    if (alarm.state !== "new" || heard.current.has(alarm.id)) return;
    heard.current.add(alarm.id);
    const fresh = Date.now() - Date.parse(alarm.raised_at) < FRESH_MS;
    if (fresh && Date.now() >= soundSettings().mutedUntil) alarmSound.play(alarm.priority);
  }), []);
  useTitle();
}

function useTitle(): void {
  const { t, i18n } = useTranslation("shell");
  const waiting = countNew(useOpenAlarms().data ?? []);
  const { pathname } = useLocation();
  useEffect(() => {
    const page = pathname.split("/")[1] ?? "";
    const words: Record<string, string> = {
      wall: "wall", alarms: "alarms", map: "map", cameras: "camera", admin: "settings", audit: "audit",
    };
    const word = words[page];
    const name = word ? `${t(word)} — ` : "";
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${name}${t("product")}`;
  }, [waiting, pathname, t, i18n.language]);
}
