import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "../components";
import { MATCHES, type PlateMatch } from "./types";

const MAX_PATTERN = 40;

export interface Pattern {
  text: string;
  match: PlateMatch;
}

/** Which plates are meant: whole, a part, or with signs left open. */
export function PatternFields({ value, onChange }: { value: Pattern; onChange: (value: Pattern) => void }) {
  const { t } = useTranslation("plates");
  return (
    <>
      <TextField label={t("plate")} hint={t(`hint.${value.match}`)} value={value.text} maxLength={MAX_PATTERN} required autoComplete="off" onChange={(event) => { onChange({ ...value, text: event.target.value }); }} />
      <SelectField label={t("match.title")} value={value.match} onChange={(event) => { onChange({ ...value, match: event.target.value as PlateMatch }); }}>
        {MATCHES.map((each) => <option key={each} value={each}>{t(`match.${each}`)}</option>)}
      </SelectField>
    </>
  );
}
