import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm } from "../api/types";
import { StateMark } from "../components";

/** An open alarm at its camera on the map. Only an unanswered critical one pulses. */
export function AlarmPin({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("wall");
  const word = t(alarm.state === "new" ? "alarm.new" : "alarm.acknowledged", { priority: t(`priority.${alarm.priority}`) });
  const urgent = alarm.state === "new" && alarm.priority === "critical";
  return (
    <Link
      to={`/alarms/${alarm.id}`}
      className={urgent ? "map-alarm map-alarm-urgent" : "map-alarm"}
      aria-label={`${word}. ${alarm.event.camera_name}`}
      title={`${word}. ${alarm.event.camera_name}`}
    >
      <StateMark state={alarm.priority} size={20} />
    </Link>
  );
}
