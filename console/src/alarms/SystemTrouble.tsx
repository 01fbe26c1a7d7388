import { useTranslation } from "react-i18next";
import type { VartaEvent } from "../api/types";
import { Icon, TimeAgo } from "../components";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { useAlarmWords } from "./useAlarmWords";

/** What Varta found wrong with itself, since when, and what helps; it has no picture. */
export function SystemTrouble({ event }: { event: VartaEvent }) {
  const { t, i18n } = useTranslation("alarms");
  const language = useLanguage();
  const words = useAlarmWords();
  const help = `system.help.${event.class_name}`;
  return (
    <div className="system-trouble">
      <span className="system-sign"><Icon name={event.camera_id === "" ? "archive" : "camera"} size={32} /></span>
      <div>
        <p className="system-what">{words.where(event)}: {words.what(event)}</p>
        <p>{i18n.exists(help, { ns: "alarms" }) ? t(help) : t("system.help.unknown")}</p>
        {event.ended_at === null
          ? <p className="alarm-overdue">{t("system.lasts")} <TimeAgo at={event.at} /></p>
          : <p>{t("system.ended", { time: dateAndTime(event.ended_at, language) })}</p>}
      </div>
    </div>
  );
}
