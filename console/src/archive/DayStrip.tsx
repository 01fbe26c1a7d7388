import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { ErrorLine } from "../components";
import { figure, longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { centreNow } from "../video/browser";
import { useClock, type Engine } from "./engine";
import { dayStart } from "./localTime";
import { useDays } from "./queries";
import { useLater } from "./useLater";
import type { DayShare } from "./types";

const DAYS = 30;

/** How much of each of the last thirty days is recorded; a press goes to the same time of that day. */
export function DayStrip({ camera, engine }: { camera: Camera; engine: Engine }) {
  const { t } = useTranslation("archive");
  const today = dayStart(centreNow());
  const days = useDays(camera.id, { from: dayStart(today, 1 - DAYS), to: dayStart(today, 1) }, useLater());
  const day = useClock(engine, (at) => dayStart(at));
  if (days.isError) return <ErrorLine error={days.error} />;
  return (
    <section className="archive-days" aria-label={t("days.title", { name: camera.name })}>
      {(days.data ?? []).slice(-DAYS).map((item) => <Day key={item.day} item={item} engine={engine} day={day} />)}
    </section>
  );
}

function Day({ item, engine, day }: { item: DayShare; engine: Engine; day: number }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const [year = 0, month = 1, date = 1] = item.day.split("-").map(Number);
  const start = dayStart(new Date(year, month - 1, date, 12).getTime());
  const share = item.recorded_share;
  const words = share === null ? t("days.nothing") : t("days.share", { share: figure(Math.floor(share * 1000) / 10, language, 1) });
  return (
    <button
      type="button" className="archive-day" aria-current={start === day ? "date" : undefined} data-none={share === null || share === 0}
      title={`${longDate(start, language)}: ${words}`} aria-label={`${longDate(start, language)}: ${words}`}
      onClick={() => { engine.seek(start + (engine.at - day)); }}
    >
      <span className="archive-day-bar" style={{ blockSize: `${Math.round((share ?? 0) * 100)}%` }} />
      <span className="archive-day-number">{date}</span>
    </button>
  );
}
