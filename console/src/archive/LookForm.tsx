import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, ErrorLine, SelectField, TextField } from "../components";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import type { Place } from "./address";
import { PURPOSES, purposeCode, usePurposeWord } from "./purpose";
import { useOpenLook } from "./queries";
import type { Look } from "./types";

const MAX_TEXT = 200;

interface Props {
  current: Look | null;
  place: Place;
  onLook: (look: Look) => void;
}

/** Ask once for each case why recorded video is looked at; the newest case can be gone on with. */
export function LookForm({ current, place, onLook }: Props) {
  const { t } = useTranslation("archive");
  return (
    <div className="look">
      <section className="look-card">
        <h1>{t("look.title")}</h1>
        <p className="muted">{t("look.why")}</p>
        {current !== null && <GoOn look={current} onLook={onLook} />}
        <NewLook place={place} onLook={onLook} />
      </section>
    </div>
  );
}

function GoOn({ look, onLook }: { look: Look; onLook: (look: Look) => void }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const word = usePurposeWord();
  return (
    <div className="look-go-on">
      <p>{t("look.last")} <strong>{look.case_reference}</strong><br /><span className="muted">{word(look.purpose)} · {dateAndTime(look.opened_at, language)}</span></p>
      <Button onClick={() => onLook(look)}>{t("look.go_on")}</Button>
    </div>
  );
}

function NewLook({ place, onLook }: { place: Place; onLook: (look: Look) => void }) {
  const { t } = useTranslation("archive");
  const open = useOpenLook();
  const known = place.purpose === "" ? "" : purposeCode(place.purpose);
  const [purpose, setPurpose] = useState<string>(known);
  const [own, setOwn] = useState(known === "other" ? place.purpose : "");
  const [caseReference, setCase] = useState(place.caseReference);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    open.mutate({ purpose: purpose === "other" ? own : purpose, case_reference: caseReference }, { onSuccess: onLook });
  };
  return (
    <form className="look-form" onSubmit={send}>
      <SelectField label={t("look.purpose")} value={purpose} required onChange={(event) => setPurpose(event.target.value)}>
        <option value="" disabled>{t("look.choose")}</option>
        {PURPOSES.map((code) => <option key={code} value={code}>{t(`purpose.${code}`)}</option>)}
      </SelectField>
      {purpose === "other" && (
        <TextField label={t("look.own")} value={own} required maxLength={MAX_TEXT} onChange={(event) => setOwn(event.target.value)} />
      )}
      <TextField label={t("look.case")} hint={t("look.case_hint")} value={caseReference} required maxLength={MAX_TEXT} autoComplete="off" onChange={(event) => setCase(event.target.value)} />
      <ErrorLine error={open.error} />
      <div><Button kind="primary" type="submit" busy={open.isPending}>{t("look.open")}</Button></div>
    </form>
  );
}
