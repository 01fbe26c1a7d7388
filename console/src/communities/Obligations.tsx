import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../api/session";
import { Button, Dialog, ErrorLine, StateMark, TextField } from "../components";
import { day } from "./day";
import { useLanguage } from "../i18n/useLanguage";
import { useFulfil } from "./queries";
import type { Memorandum, Obligation } from "./types";

const SIDES = ["police", "hromada"] as const;
const MAX_PROOF = 200;

/** What each side promised: both see what is late. */
export function Obligations({ memorandum }: { memorandum: Memorandum }) {
  const { t } = useTranslation("communities");
  const [index, setIndex] = useState<number | null>(null);
  return (
    <>
      {SIDES.map((side) => (
        <section key={side}>
          <h3>{t(`side.${side}`)}</h3>
          <ul className="communities-obligations">
            {memorandum.obligations.map((obligation, i) => obligation.side === side && (
              <Item key={`${obligation.kind}-${String(i)}`} obligation={obligation} onFulfil={() => { setIndex(i); }} />
            ))}
          </ul>
        </section>
      ))}
      {index !== null && <FulfilDialog memorandum={memorandum} index={index} onClose={() => { setIndex(null); }} />}
    </>
  );
}

function Item({ obligation, onFulfil }: { obligation: Obligation; onFulfil: () => void }) {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  const may = usePermission("manage_memoranda");
  const over = obligation.done_on !== null && obligation.every_months === 0;
  return (
    <li>
      <span className="state-words">
        <StateMark state={obligation.overdue ? "medium" : over ? "good" : "disabled"} />
        {t(`kind.${obligation.kind}`)}{obligation.text !== "" && `: ${obligation.text}`}
      </span>
      <span className="cell-sub">
        {over ? "" : t(obligation.overdue ? "due.late" : "due.by", { day: day(obligation.due_on, language) })}
        {obligation.every_months > 0 && ` · ${t("due.every", { count: obligation.every_months })}`}
        {obligation.done_on !== null && `${over ? "" : " · "}${t("due.done", { day: day(obligation.done_on, language), proof: obligation.proof })}`}
      </span>
      {may && !over && <Button onClick={onFulfil}>{t("fulfil.open")}</Button>}
    </li>
  );
}

function FulfilDialog({ memorandum, index, onClose }: { memorandum: Memorandum; index: number; onClose: () => void }) {
  const { t } = useTranslation("communities");
  const fulfil = useFulfil();
  const [on, setOn] = useState(() => new Date().toISOString().slice(0, 10));
  const [proof, setProof] = useState("");
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    fulfil.mutate({ id: memorandum.id, index, on, proof }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t("fulfil.title")} onClose={onClose}>
      <form onSubmit={send}>
        <TextField type="date" required label={t("fulfil.on")} value={on} onChange={(event) => { setOn(event.target.value); }} />
        <TextField required label={t("fulfil.proof")} hint={t("fulfil.proof_hint")} value={proof} maxLength={MAX_PROOF} onChange={(event) => { setProof(event.target.value); }} />
        <ErrorLine error={fulfil.error} />
        <div className="form-end">
          <span className="top-space" />
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={fulfil.isPending} disabled={proof.trim() === "" || on === ""}>{t("fulfil.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
