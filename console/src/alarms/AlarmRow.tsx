import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm } from "../api/types";
import { Icon, StateMark } from "../components";
import { dateAndTime, duration, listTime } from "../format/time";
import { useNow } from "../format/useNow";
import { useLanguage } from "../i18n/useLanguage";
import { isOverdue } from "./reducer";
import { isSystem, useAlarmWords } from "./useAlarmWords";

interface Props {
  alarm: Alarm;
  to: string;
  selected: boolean;
}

/** One alarm in the queue: how urgent, what, where, since when. */
export const AlarmRow = memo(function AlarmRow({ alarm, to, selected }: Props) {
  const { t } = useTranslation("alarms");
  const words = useAlarmWords();
  const { event } = alarm;
  return (
    <Link to={to} className={`alarm-row alarm-${alarm.state} priority-${alarm.priority}`} aria-current={selected ? "true" : undefined}>
      {isSystem(event)
        ? <span className="alarm-thumb alarm-thumb-system"><Icon name={event.camera_id === "" ? "archive" : "camera"} size={28} /></span>
        : <span className="alarm-thumb"><img src={event.picture_url} alt="" loading="lazy" decoding="async" /></span>}
      <span className="alarm-words">
        <span className="alarm-top">
          <span className="alarm-priority"><StateMark state={alarm.priority} />{t(`common:priority.${alarm.priority}`)}</span>
          <Age alarm={alarm} />
        </span>
        <span className="alarm-rule">{words.title(event)}</span>
        <span className="alarm-place">{words.where(event)} · {words.what(event)}</span>
        {event.ended_at !== null && <span className="alarm-state">{t("system.over")}</span>}
        {alarm.state !== "new" && <StateLine alarm={alarm} />}
      </span>
    </Link>
  );
});

function StateLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  if (alarm.verdict !== null) {
    return <span className="alarm-state">{t(`verdict.${alarm.verdict}`)} · {alarm.decided?.name}</span>;
  }
  return <span className="alarm-state">{t("taken_by", { name: alarm.acknowledged?.name ?? "" })}</span>;
}

/** The age of a new alarm and what is left of its deadline; the time of an answered one. */
function Age({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  const language = useLanguage();
  const now = useNow();
  const raised = Date.parse(alarm.raised_at);
  if (alarm.state === "closed") return <time className="alarm-age" dateTime={alarm.raised_at} title={dateAndTime(raised, language)}>{listTime(raised, now)}</time>;
  const age = duration(now - raised, language);
  if (isOverdue(alarm, now)) return <span className="alarm-age alarm-overdue" title={t("overdue")}>{age}<span aria-hidden="true"> !</span><span className="visually-hidden">{t("overdue")}</span></span>;
  const left = duration(Date.parse(alarm.deadline) - now, language);
  return <span className="alarm-age" title={alarm.state === "new" ? t("deadline_in", { duration: left }) : undefined}>{age}</span>;
}
