import { useTranslation } from "react-i18next";
import { duration, figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { summarise } from "./pieces";
import type { Row } from "./TimelineChart";
import type { Span } from "./types";

/** The timeline in words, for those who hear the page. */
export function TimelineSummary({ rows, view }: { rows: Row[]; view: Span }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const say = ({ camera, line }: Row): string => {
    if (line === undefined) return `${camera.name}: ${t("common:loading")}`;
    const sum = summarise(line, view);
    const expected = sum.recordedMs + sum.missingMs;
    const share = expected === 0 ? t("summary.nothing") : t("summary.recorded", { share: figure(Math.floor((sum.recordedMs / expected) * 1000) / 10, language, 1) });
    const missing = sum.missing.map((item) => t("summary.missing", { reason: t(`reason.${item.reason}`), duration: duration(item.ms, language) }));
    const counts = [t("summary.events", { count: sum.events }), t("summary.holds", { count: sum.holds }), t("summary.bookmarks", { count: sum.bookmarks })];
    return `${camera.name}: ${[share, ...missing, ...counts].join("; ")}.`;
  };
  return <ul className="visually-hidden">{rows.map((row) => <li key={row.camera.id}>{say(row)}</li>)}</ul>;
}
