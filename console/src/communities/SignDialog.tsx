import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Hromada } from "../api/types";
import { Button, CheckField, Dialog, ErrorLine, TextField } from "../components";
import { useLanguage } from "../i18n/useLanguage";
import { inForce } from "./counting";
import { useSign } from "./queries";
import type { Memorandum } from "./types";

const MAX = 200;

interface Props {
  hromadas: Hromada[];
  memoranda: Map<string, Memorandum>;
  onClose: () => void;
}

/** Record what was signed together: one occasion, many hromadas, all of them or none. */
export function SignDialog({ hromadas, memoranda, onClose }: Props) {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  const sign = useSign();
  const [about, setAbout] = useState({ on: "", name: "", police: "" });
  const [signers, setSigners] = useState<ReadonlyMap<string, { number: string; head: string }>>(new Map());
  const free = [...hromadas].sort((a, b) => a.name.localeCompare(b.name, "uk")).filter(({ code }) => !inForce(memoranda.get(code)?.state ?? "withdrawn"));
  const change = (code: string, part: { number?: string; head?: string } | null): void => {
    const next = new Map(signers);
    if (part === null) next.delete(code);
    else next.set(code, { number: "", head: "", ...next.get(code), ...part });
    setSigners(next);
  };
  const ready = about.on !== "" && about.police.trim() !== "" && signers.size > 0
    && [...signers.values()].every(({ number, head }) => number.trim() !== "" && head.trim() !== "");
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const signings = [...signers].map(([hromada, signer]) => ({ hromada, ...signer }));
    sign.mutate({ ...about, until: null, signings }, { onSuccess: onClose });
  };
  return (
    <Dialog wide title={t("sign.title")} onClose={onClose}>
      <form onSubmit={send}>
        <p className="muted">{t("sign.about")}</p>
        <div className="form-grid">
          <TextField type="date" required label={t("fact.signed_on")} value={about.on} onChange={(event) => { setAbout({ ...about, on: event.target.value }); }} />
          <TextField required label={t("fact.police")} value={about.police} maxLength={MAX} onChange={(event) => { setAbout({ ...about, police: event.target.value }); }} />
          <TextField className="span-all" label={t("fact.occasion")} value={about.name} maxLength={MAX} onChange={(event) => { setAbout({ ...about, name: event.target.value }); }} />
        </div>
        <ul className="communities-signers">
          {free.map((hromada) => {
            const signer = signers.get(hromada.code);
            return (
              <li key={hromada.code}>
                <CheckField label={language === "en" ? hromada.name_en : hromada.name} checked={signer !== undefined} onChange={(event) => { change(hromada.code, event.target.checked ? {} : null); }} />
                {signer && (
                  <div className="form-grid">
                    <TextField required label={t("fact.number")} value={signer.number} maxLength={MAX} onChange={(event) => { change(hromada.code, { number: event.target.value }); }} />
                    <TextField required label={t("fact.head")} value={signer.head} maxLength={MAX} onChange={(event) => { change(hromada.code, { head: event.target.value }); }} />
                  </div>
                )}
              </li>
            );
          })}
        </ul>
        <ErrorLine error={sign.error} />
        <div className="form-end">
          <span className="top-space">{t("sign.chosen", { count: signers.size })}</span>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={sign.isPending} disabled={!ready}>{t("sign.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
