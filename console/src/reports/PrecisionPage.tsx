import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { usePermission } from "../api/session";
import type { RulePrecision } from "../api/types";
import { Button, EmptyState, ErrorState, NoPermission, Skeleton } from "../components";
import { clockTime } from "../format/time";
import { Filters } from "./Filters";
import { PrecisionTable, rowKey } from "./PrecisionTable";
import { usePrecision } from "./queries";
import { rangeOf } from "./range";
import { RuleEvents } from "./RuleEvents";
import "../admin/admin.css";
import "./reports.css";

export default function PrecisionPage() {
  return usePermission("see_statistics") ? <PrecisionReport /> : <NoPermission />;
}

/** How right each rule is at each camera, as people judged its alarms. It suggests nothing: people decide. */
function PrecisionReport() {
  const { t } = useTranslation("reports");
  const [params, setParams] = useSearchParams();
  const [at, setAt] = useState(() => Date.now());
  const range = rangeOf(params);
  const found = usePrecision(range, at);
  const camera = params.get("camera"), open = params.get("open");
  const shown = found.data?.filter((rule) => camera === null || rule.camera_id === camera) ?? [];
  const opened = shown.find((rule) => rowKey(rule) === open);
  const set = (changes: Record<string, string | null>): void => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) next.delete(key);
        else next.set(key, value);
      }
      return next;
    }, { replace: true });
  };
  return (
    <div className="admin">
      <Filters rules={found.data ?? []} range={range} camera={camera} at={at} onChange={set} />
      <p className="report-about muted">
        {t("precision.about")}{" "}
        {found.dataUpdatedAt > 0 && <span>{t("as_of", { time: clockTime(at) })}</span>}{" "}
        <Button kind="quiet" busy={found.isFetching} onClick={() => { setAt(Date.now()); }}>{t("refresh")}</Button>
      </p>
      {found.isPending && <div className="padded"><Skeleton rows={6} height={56} /></div>}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && shown.length === 0 && <EmptyState title={t("empty")} text={t("empty_text")} />}
      {shown.length > 0 && (
        <div className={opened ? "report-split report-open" : "report-split"}>
          <PrecisionTable rules={sorted(shown)} opened={open} onOpen={(rule) => { set({ open: rowKey(rule) === open ? null : rowKey(rule) }); }} />
          {opened && <RuleEvents key={open} rule={opened} range={range} at={at} onClose={() => { set({ open: null }); }} />}
        </div>
      )}
    </div>
  );
}

/** Whatever takes most of people's time comes first. */
function sorted(rules: RulePrecision[]): RulePrecision[] {
  return [...rules].sort((a, b) => b.alarms - a.alarms || a.rule_name.localeCompare(b.rule_name, "uk"));
}
