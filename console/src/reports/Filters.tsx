import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RulePrecision } from "../api/types";
import { Button, SelectField, TextField } from "../components";
import { address, dayOf, fault, moments, PERIODS, type Range } from "./range";

interface Props {
  rules: RulePrecision[];
  range: Range;
  camera: string | null;
  at: number;
  onChange: (changes: Record<string, string | null>) => void;
}

const OWN = "own";

/** Which days, which camera, and the table as a file. */
export function Filters({ rules, range, camera, at, onChange }: Props) {
  const { t } = useTranslation("reports");
  const cameras = new Map(rules.map((rule) => [rule.camera_id, rule.camera_name]));
  const own = !("days" in range);
  const choose = (value: string): void => {
    const { from, to } = moments(range, at);
    if (value === OWN) onChange({ days: null, from: dayOf(from.getTime()), to: dayOf(to.getTime() - (own ? 1 : 0)) });
    else onChange({ days: value, from: null, to: null });
  };
  return (
    <header className="page-head">
      <h1>{t("precision.title")}</h1>
      <div className="page-actions report-filters">
        <SelectField label={t("period")} value={own ? OWN : String(range.days)} onChange={(e) => { choose(e.target.value); }}>
          {PERIODS.map((days) => <option key={days} value={days}>{t("last_days", { count: days })}</option>)}
          <option value={OWN}>{t("own_days")}</option>
        </SelectField>
        {own && <Days key={`${range.from} ${range.to}`} from={range.from} to={range.to} onChange={(from, to) => { onChange({ from, to }); }} />}
        <SelectField label={t("camera")} value={camera ?? ""} onChange={(e) => { onChange({ camera: e.target.value || null, open: null }); }}>
          <option value="">{t("all_cameras")}</option>
          {camera !== null && !cameras.has(camera) && <option value={camera}>{camera}</option>}
          {[...cameras].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
        </SelectField>
        <a className="button button-plain" href={`/api/statistics/precision.csv?${address(range, at)}`} download>{t("csv")}</a>
      </div>
    </header>
  );
}

function Days({ from, to, onChange }: { from: string; to: string; onChange: (from: string, to: string) => void }) {
  const { t } = useTranslation("reports");
  const [typed, setTyped] = useState({ from, to });
  const wrong = fault(typed.from, typed.to);
  return (
    <>
      <TextField label={t("from")} type="date" value={typed.from} error={wrong === null ? null : t(`fault.${wrong}`)} onChange={(e) => { setTyped({ ...typed, from: e.target.value }); }} />
      <TextField label={t("to")} type="date" value={typed.to} onChange={(e) => { setTyped({ ...typed, to: e.target.value }); }} />
      <Button disabled={wrong !== null || (typed.from === from && typed.to === to)} onClick={() => { onChange(typed.from, typed.to); }}>{t("show")}</Button>
    </>
  );
}
