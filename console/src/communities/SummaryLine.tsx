import { useTranslation } from "react-i18next";
import { ErrorLine } from "../components";
import { figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { useMemorandaSummary } from "./queries";

/** `24 із 49 громад · 61 % населення`: no hromada and nobody is counted twice. */
export function SummaryLine() {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  const summary = useMemorandaSummary();
  if (summary.isError) return <ErrorLine error={summary.error} />;
  const figures = summary.data;
  if (figures === undefined) return <p className="communities-summary" aria-busy="true">…</p>;
  return (
    <p className="communities-summary">
      <strong>{t("summary.signed", { signed: figures.signed, count: figures.hromadas })}</strong>
      <span>{t("summary.people", { share: figure(figures.share * 100, language) })}</span>
      {figures.overdue > 0 && <span>{t("late", { count: figures.overdue })}</span>}
    </p>
  );
}
