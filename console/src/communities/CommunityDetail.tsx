import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../api/session";
import type { Hromada } from "../api/types";
import { Button, ErrorLine, Icon, StateMark } from "../components";
import { dateAndTime, figure } from "../format/time";
import { day } from "./day";
import { useLanguage } from "../i18n/useLanguage";
import { markOf } from "./counting";
import { MoveDialog } from "./MoveDialog";
import { Obligations } from "./Obligations";
import { useInvite } from "./queries";
import type { Memorandum, MemorandumState } from "./types";

const DONE: readonly MemorandumState[] = ["withdrawn", "expired", "renewed"];

export function CommunityDetail({ hromada, memorandum }: { hromada: Hromada; memorandum: Memorandum | undefined }) {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  return (
    <section className="communities-detail" aria-label={hromada.name}>
      <Link className="communities-back" to="/communities"><Icon name="back" />{t("back")}</Link>
      <h2>{language === "en" ? hromada.name_en : hromada.name}</h2>
      <dl className="communities-facts">
        <dt>{t("fact.centre")}</dt><dd lang="uk">{hromada.centre}</dd>
        <dt>{t("fact.raion")}</dt><dd lang="uk">{hromada.raion}</dd>
        <dt>{t("fact.population")}</dt><dd>{figure(hromada.population, language)}</dd>
        <dt>{t("fact.area")}</dt><dd>{t("km2", { area: figure(hromada.area_km2, language, 1) })}</dd>
        <dt>{t("fact.territory")}</dt>
        <dd>{hromada.status === null || hromada.status_since === null ? t("territory.unknown") : t("territory.since", { status: t(`territory.${hromada.status}`), day: day(hromada.status_since, language) })}</dd>
        <dt>{t("fact.code")}</dt><dd><code>{hromada.code}</code></dd>
      </dl>
      <h3>{t("memorandum")}</h3>
      {memorandum ? <OneMemorandum memorandum={memorandum} /> : <p className="muted">{t("none_text")}</p>}
      {(memorandum === undefined || DONE.includes(memorandum.state)) && <Invite code={hromada.code} />}
    </section>
  );
}

function Invite({ code }: { code: string }) {
  const { t } = useTranslation("communities");
  const invite = useInvite();
  if (!usePermission("manage_memoranda")) return null;
  return (
    <>
      <Button kind="primary" busy={invite.isPending} onClick={() => { invite.mutate(code); }}>{t("invite")}</Button>
      <ErrorLine error={invite.error} />
    </>
  );
}

function OneMemorandum({ memorandum }: { memorandum: Memorandum }) {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  const may = usePermission("manage_memoranda");
  const [wanted, setWanted] = useState<MemorandumState | null>(null);
  const { signature } = memorandum;
  const next = memorandum.may_become.filter((state) => state !== "signed");
  return (
    <>
      <p className="state-words"><StateMark state={markOf(memorandum)} /><strong>{t(`state.${memorandum.state}`)}</strong></p>
      {signature && (
        <dl className="communities-facts">
          <dt>{t("fact.number")}</dt><dd>{signature.number}</dd>
          <dt>{t("fact.signed_on")}</dt><dd>{day(signature.on, language)}</dd>
          {signature.occasion !== "" && <><dt>{t("fact.occasion")}</dt><dd>{signature.occasion}</dd></>}
          <dt>{t("fact.police")}</dt><dd>{signature.police}</dd>
          <dt>{t("fact.head")}</dt><dd>{signature.hromada}</dd>
          <dt>{t("fact.until")}</dt><dd>{signature.until === null ? t("no_end") : day(signature.until, language)}</dd>
        </dl>
      )}
      {may && next.length > 0 && (
        <div className="communities-steps">
          {next.map((state) => <Button key={state} kind={state === "withdrawn" || state === "expired" ? "danger" : "plain"} onClick={() => { setWanted(state); }}>{t(`step.${state}`)}</Button>)}
        </div>
      )}
      {memorandum.obligations.length > 0 && <Obligations memorandum={memorandum} />}
      <h3>{t("history")}</h3>
      <ol className="communities-history">
        {memorandum.steps.map((step) => (
          <li key={step.at + step.state}>
            <span>{t(`state.${step.state}`)}</span>
            <span className="cell-sub">{dateAndTime(step.at, language)}, {step.by}{step.note !== "" && ` · ${step.note}`}</span>
          </li>
        ))}
      </ol>
      {wanted !== null && <MoveDialog memorandum={memorandum} state={wanted} onClose={() => { setWanted(null); }} />}
    </>
  );
}
