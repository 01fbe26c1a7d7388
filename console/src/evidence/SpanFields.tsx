import { useTranslation } from "react-i18next";
import { TextField } from "../components";
import { fieldOf, momentOf } from "./moments";

export interface Ends {
  from: number | null;
  to: number | null;
}

/** From when to when, in the time of this computer. */
export function SpanFields({ value, onChange }: { value: Ends; onChange: (change: Partial<Ends>) => void }) {
  const { t } = useTranslation("evidence");
  const backwards = value.from !== null && value.to !== null && value.to <= value.from;
  return (
    <>
      <TextField type="datetime-local" step={1} required label={t("from")} value={value.from === null ? "" : fieldOf(value.from)} onChange={(event) => { onChange({ from: momentOf(event.target.value) }); }} />
      <TextField type="datetime-local" step={1} required label={t("to")} error={backwards ? t("backwards") : null} value={value.to === null ? "" : fieldOf(value.to)} onChange={(event) => { onChange({ to: momentOf(event.target.value) }); }} />
    </>
  );
}
