import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm } from "../api/types";
import { Icon } from "../components/Icon";
import { dateAndTime, duration, figure } from "../format/time";
import { useNow } from "../format/useNow";
import { useLanguage } from "../i18n/useLanguage";
import { isOverdue } from "./reducer";
import { isSystem, useAlarmWords } from "./useAlarmWords";

/** Where, what, when, and who has answered. */
export function Facts({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  const language = useLanguage();
  const words = useAlarmWords();
  const { event } = alarm;
  const place = event.address || (event.latitude !== null && event.longitude !== null ? `${event.latitude.toFixed(5)}, ${event.longitude.toFixed(5)}` : t("no_place"));
  return (
    <dl className="facts">
      <Fact name={t("fact.camera")}>{event.camera_id === "" ? words.where(event) : <Link className="fact-link" to={`/cameras/${event.camera_id}`}>{event.camera_name}<Icon name="link" size={14} /></Link>}</Fact>
      <Fact name={t("fact.place")}>{place}</Fact>
      {isSystem(event)
        ? <Fact name={t("fact.why")}>{words.what(event)}</Fact>
        : <Fact name={t("fact.seen")}>{words.what(event)} {event.rule_kind !== "camera" && <span className="muted">{t("score", { score: figure(event.score * 100, language) })}</span>}</Fact>}
      <Fact name={t("fact.rule")}>{words.title(event)} <span className="muted">{t(`kind.${event.rule_kind}`)}</span></Fact>
      {Object.keys(event.details).length > 0 && <Fact name={t("fact.details")}><Details details={event.details} /></Fact>}
      <Fact name={t(isSystem(event) ? "fact.since" : "fact.at")}>{dateAndTime(event.at, language)}</Fact>
      {event.ended_at !== null && <Fact name={t("fact.ended")}>{dateAndTime(event.ended_at, language)}</Fact>}
      {alarm.state === "new" ? <Deadline alarm={alarm} /> : null}
      {alarm.acknowledged && <Fact name={t("fact.acknowledged")}>{alarm.acknowledged.name} <span className="muted">{dateAndTime(alarm.acknowledged.at, language)}</span></Fact>}
      {alarm.decided && alarm.verdict && <Fact name={t("fact.verdict")}>{t(`verdict.${alarm.verdict}`)} <span className="muted">{alarm.decided.name}, {dateAndTime(alarm.decided.at, language)}</span></Fact>}
      {alarm.note !== "" && <Fact name={t("fact.note")}>{alarm.note}</Fact>}
    </dl>
  );
}

/** What the rule found besides: facts that have a name in the screen's language. */
function Details({ details }: { details: Alarm["event"]["details"] }) {
  const { t, i18n } = useTranslation("alarms");
  const language = useLanguage();
  const named = Object.entries(details).filter(([key]) => i18n.exists(`detail.${key}`, { ns: "alarms" }));
  const worded = (key: string, value: string | number) => {
    if (typeof value === "number") return value.toLocaleString(language);
    return key === "tamper" ? t(`tamper.${value}`, { defaultValue: value }) : value;
  };
  return (
    <ul className="fact-details">
      {named.map(([key, value]) => <li key={key}><span className="muted">{t(`detail.${key}`)}:</span> {worded(key, value)}</li>)}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Deadline({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  const language = useLanguage();
  const now = useNow();
  const deadline = Date.parse(alarm.deadline);
  const late = isOverdue(alarm, now);
  const words = late ? t("overdue_by", { duration: duration(now - deadline, language) }) : t("left", { duration: duration(deadline - now, language) });
  return <Fact name={t("fact.deadline")}><span className={late ? "alarm-overdue" : ""}>{words}</span></Fact>;
}
