import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { AreaField, Button, Dialog, ErrorLine, SelectField, TextField } from "../components";
import { fieldOf, iso, momentOf } from "../evidence/moments";
import { PatternFields, type Pattern } from "./PatternFields";
import { useProposeWatch } from "./queries";
import { BASES, MAX_TEXT, type LegalBasis } from "./types";

const MAX_NOTE = 2000;
const MAX_LIST_NAME = 80;
const TEXTS = ["reference", "owner", "purpose", "case_reference"] as const;

/** Propose to look for a plate; nobody does before a second person has approved it. */
export function WatchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("plates");
  const propose = useProposeWatch();
  const [pattern, setPattern] = useState<Pattern>({ text: "", match: "exact" });
  const [list, setList] = useState("");
  const [basis, setBasis] = useState<LegalBasis>("wanted_vehicle");
  const [texts, setTexts] = useState({ reference: "", owner: "", purpose: "", case_reference: "" });
  const [until, setUntil] = useState<number | null>(null);
  const [note, setNote] = useState("");
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (until === null) return;
    propose.mutate({ ...pattern, ...texts, list_name: list, basis, expires_at: iso(until), note }, { onSuccess: onClose });
  };
  return (
    <Dialog wide title={t("propose_title")} onClose={onClose}>
      <form onSubmit={send}>
        <p className="muted">{t("about")}</p>
        <div className="form-grid">
          <PatternFields value={pattern} onChange={setPattern} />
          <TextField label={t("list")} value={list} maxLength={MAX_LIST_NAME} required onChange={(event) => { setList(event.target.value); }} />
          <SelectField label={t("basis.title")} value={basis} onChange={(event) => { setBasis(event.target.value as LegalBasis); }}>
            {BASES.map((each) => <option key={each} value={each}>{t(`basis.${each}`)}</option>)}
          </SelectField>
          {TEXTS.map((name) => (
            <TextField key={name} label={t(name)} value={texts[name]} maxLength={MAX_TEXT} required onChange={(event) => { setTexts({ ...texts, [name]: event.target.value }); }} />
          ))}
          <TextField type="datetime-local" step={1} required label={t("expires")} hint={t("expires_hint")} value={until === null ? "" : fieldOf(until)} onChange={(event) => { setUntil(momentOf(event.target.value)); }} />
          <AreaField className="span-all" label={t("note")} value={note} maxLength={MAX_NOTE} onChange={(event) => { setNote(event.target.value); }} />
        </div>
        <ErrorLine error={propose.error} />
        <div className="form-end">
          <span className="top-space" />
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={propose.isPending} disabled={until === null}>{t("propose")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
