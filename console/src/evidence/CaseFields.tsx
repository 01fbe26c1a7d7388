import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "../components";
import { REASONS, type HoldReason } from "./types";

const MAX_TEXT = 200;

export interface Case {
  caseReference: string;
  reason: HoldReason;
}

/** For which case, and why. */
export function CaseFields({ value, onChange }: { value: Case; onChange: (change: Partial<Case>) => void }) {
  const { t } = useTranslation("evidence");
  return (
    <>
      <TextField label={t("case")} value={value.caseReference} maxLength={MAX_TEXT} required onChange={(event) => { onChange({ caseReference: event.target.value }); }} />
      <SelectField label={t("reason.title")} value={value.reason} onChange={(event) => { onChange({ reason: event.target.value as HoldReason }); }}>
        {REASONS.map((reason) => <option key={reason} value={reason}>{t(`reason.${reason}`)}</option>)}
      </SelectField>
    </>
  );
}
