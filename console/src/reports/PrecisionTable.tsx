import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../api/session";
import type { RulePrecision } from "../api/types";
import { duration } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { PrecisionCell, Trend } from "./Precision";
import { useKindWord } from "./useKindWord";

const COLUMNS = ["rule", "alarms", "precision", "verdicts", "unanswered", "answer", "trend", "quiet"] as const;
const SECOND_MS = 1000;

/** One row for each rule at each camera; a row opens what the rule saw. */
export function PrecisionTable({ rules, opened, onOpen }: { rules: RulePrecision[]; opened: string | null; onOpen: (rule: RulePrecision) => void }) {
  const { t } = useTranslation("reports");
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("precision.title")}>
      <table className="table precision-table">
        <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col" title={t(`about.${column}`)}>{t(`column.${column}`)}</th>)}</tr></thead>
        <tbody>{rules.map((rule) => <Row key={rowKey(rule)} rule={rule} open={rowKey(rule) === opened} onOpen={() => { onOpen(rule); }} />)}</tbody>
      </table>
    </div>
  );
}

export const rowKey = (rule: Pick<RulePrecision, "camera_id" | "rule_id">): string => `${rule.camera_id}/${rule.rule_id}`;

function Row({ rule, open, onOpen }: { rule: RulePrecision; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation("reports");
  const language = useLanguage();
  const kind = useKindWord();
  const mayOpen = usePermission("see_alarms");
  const label = (column: (typeof COLUMNS)[number]): string => t(`column.${column}`);
  return (
    <tr aria-current={open ? "true" : undefined}>
      <th scope="row">
        {mayOpen ? <button type="button" className="row-open cell-main" aria-expanded={open} onClick={onOpen}>{rule.rule_name}</button> : <span className="cell-main">{rule.rule_name}</span>}
        <span className="cell-sub">{kind(rule.rule_kind)} · <Link to={`/cameras/${encodeURIComponent(rule.camera_id)}`}>{rule.camera_name}</Link></span>
      </th>
      <td data-label={label("alarms")}>{rule.alarms}</td>
      <td data-label={label("precision")}><PrecisionCell share={rule.precision} /></td>
      <td data-label={label("verdicts")}>
        <span className="cell-main">{t("right_wrong", { confirmed: rule.confirmed, wrong: rule.false_alarm })}</span>
        {rule.benign + rule.duplicate > 0 && <span className="cell-sub">{t("others", { benign: rule.benign, duplicate: rule.duplicate })}</span>}
      </td>
      <td data-label={label("unanswered")}>{rule.unanswered}</td>
      <td data-label={label("answer")}>{rule.answer_s === null ? <span className="muted">{t("nobody")}</span> : duration(rule.answer_s * SECOND_MS, language)}</td>
      <td data-label={label("trend")}><Trend weeks={rule.weeks} /></td>
      <td data-label={label("quiet")}>
        {rule.on_trial > 0 && <span className="cell-main">{t("on_trial", { number: rule.on_trial })}</span>}
        {rule.snoozed > 0 && <span className="cell-sub">{t("snoozed", { number: rule.snoozed })}</span>}
        {rule.on_trial + rule.snoozed === 0 && <span className="muted">{t("none")}</span>}
      </td>
    </tr>
  );
}
