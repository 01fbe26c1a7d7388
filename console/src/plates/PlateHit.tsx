import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState, Skeleton } from "../components";
import { dateAndTime, figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { usePlateHit } from "./queries";
import "./plates.css";

/** The plate that an alarm is about, cut out of the picture, and why it is looked for. A person decides what follows. */
export function PlateHit({ eventId }: { eventId: string }) {
  const { t } = useTranslation("plates");
  const language = useLanguage();
  const [lost, setLost] = useState(false);
  const { data: hit, error, refetch } = usePlateHit(eventId);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!hit) return <div className="padded"><Skeleton rows={2} height={40} /></div>;
  const { read, entry } = hit;
  return (
    <section className="plate-hit" aria-label={t("hit.title")}>
      {!lost && <img src={`/api/events/${encodeURIComponent(eventId)}/plate.jpg`} alt={t("hit.picture", { plate: read.text })} onError={() => { setLost(true); }} />}
      <div>
        <span className="cell-main plate-text">{read.text}</span>
        <span className="cell-sub">{t("sure", { score: figure(read.score * 100, language) })}</span>
        {entry && (
          <>
            <span className="cell-sub">{entry.list_name}: <span className="plate-text">{entry.text}</span></span>
            <span className="cell-sub">{t(`basis.${entry.basis}`)}, {entry.reference}</span>
            <span className="cell-sub">{entry.case_reference} · {entry.owner} · {t("until", { time: dateAndTime(entry.expires_at, language) })}</span>
          </>
        )}
        <span className="cell-sub">{t("hit.check")}</span>
      </div>
    </section>
  );
}
