import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm } from "../api/types";
import { usePermission } from "../api/session";
import { alarmMoment } from "../archive/address";
import { ErrorState, Skeleton, StateMark, TimeAgo } from "../components";
import { Icon } from "../components/Icon";
import { PlateHit } from "../plates/PlateHit";
import { useKeys } from "../keyboard/useKeys";
import { Answer } from "./Answer";
import { Evidence } from "./Evidence";
import { Facts } from "./Facts";
import { useAlarm } from "./queries";
import { SystemTrouble } from "./SystemTrouble";
import { isSystem, useAlarmWords } from "./useAlarmWords";

interface Props {
  id: string;
  known: Alarm | undefined;
  back: string;
  onDecided: (alarm: Alarm) => void;
}

/** One alarm in full; it opens with what the queue holds and fills from the centre. */
export function AlarmDetail({ id, known, back, onDecided }: Props) {
  const { data: alarm, error, refetch } = useAlarm(id, known);
  if (alarm) return <Opened alarm={alarm} back={back} onDecided={onDecided} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <div className="padded"><Skeleton rows={5} height={64} /></div>;
}

function Opened({ alarm, back, onDecided }: { alarm: Alarm; back: string; onDecided: (alarm: Alarm) => void }) {
  const { t } = useTranslation("alarms");
  const [boxShown, setBoxShown] = useState(true);
  const mayLook = usePermission("watch_recordings");
  const title = useAlarmWords().title(alarm.event);
  const turnBox = () => { setBoxShown(!boxShown); };
  useKeys("alarms:keys.evidence", [
    { code: "KeyB", label: "alarms:keys.box", run: turnBox },
    { code: "Space", label: "alarms:keys.play", run: playOrPause },
    { code: "ArrowLeft", label: "alarms:keys.back_5", run: () => { seek(-5); } },
    { code: "ArrowRight", label: "alarms:keys.forward_5", run: () => { seek(5); } },
  ], { enabled: !isSystem(alarm.event) });
  return (
    <article className="detail" aria-label={title}>
      <header className="detail-head">
        <Link to={back} className="button button-quiet icon-button detail-back" aria-label={t("to_queue")}><Icon name="back" /></Link>
        <div className="detail-title">
          <p className="alarm-priority"><StateMark state={alarm.priority} />{t(`common:priority.${alarm.priority}`)}<span className="muted">{t(`state.${alarm.state}`)} · <TimeAgo at={alarm.raised_at} /></span></p>
          <h1>{title}</h1>
          {mayLook && alarm.event.camera_id !== "" && <Link to={alarmMoment(alarm)} className="fact-link">{t("in_archive")}<Icon name="link" size={14} /></Link>}
        </div>
      </header>
      {isSystem(alarm.event) ? <SystemTrouble event={alarm.event} /> : <Evidence event={alarm.event} boxShown={boxShown} onBox={turnBox} />}
      {alarm.event.rule_kind === "plate" && <PlateHit eventId={alarm.event.id} />}
      <div className="detail-low">
        <Answer key={alarm.id} alarm={alarm} onDecided={onDecided} />
        <Facts alarm={alarm} />
      </div>
    </article>
  );
}

const clip = () => document.querySelector<HTMLVideoElement>("video#clip");

function playOrPause(): void {
  const video = clip();
  if (video?.paused) void video.play();
  else video?.pause();
}

function seek(seconds: number): void {
  const video = clip();
  if (video) video.currentTime = Math.max(0, video.currentTime + seconds);
}
