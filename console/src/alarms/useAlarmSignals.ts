import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useOpenAlarms } from "../api/queries";
import { useWindowEvent } from "../keyboard/useWindowEvent";
import { countNew, loudestUnheard } from "./reducer";
import { alarmSound } from "./sound";
import { soundSettings, unlockSound } from "./soundSettings";

/** Sound once for what is new in the queue, also for what came while the connection was lost, and count the waiting ones in the tab's title. */
export function useAlarmSignals(): void {
  const unlock = useCallback(() => { if (soundSettings().blocked) void unlockSound(); }, []);
  useWindowEvent("pointerdown", unlock);
  useWindowEvent("keydown", unlock);
  const heard = useRef<ReadonlySet<string> | null>(null);
  const { data: alarms } = useOpenAlarms();
  useEffect(() => {
    if (alarms === undefined) return;
    const loudest = heard.current === null ? undefined : loudestUnheard(alarms, heard.current);
    heard.current = new Set(alarms.map((alarm) => alarm.id));
    if (loudest && Date.now() >= soundSettings().mutedUntil) alarmSound.play(loudest.priority);
  }, [alarms]);
  useTitle();
}

function useTitle(): void {
  const { t, i18n } = useTranslation("shell");
  const waiting = countNew(useOpenAlarms().data ?? []);
  const { pathname } = useLocation();
  useEffect(() => {
    const page = pathname.split("/")[1] ?? "";
    const words: Record<string, string> = {
      wall: "wall", alarms: "alarms", map: "map", cameras: "camera", admin: "settings", audit: "audit", communities: "communities",
    };
    const word = words[page];
    const name = word ? `${t(word)} — ` : "";
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${name}${t("product")}`;
  }, [waiting, pathname, t, i18n.language]);
}
