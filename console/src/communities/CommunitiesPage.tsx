import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useHromadas } from "../api/queries";
import { usePermission } from "../api/session";
import type { Hromada } from "../api/types";
import { Button, EmptyState, ErrorState, NoPermission, Skeleton, StateMark, TextField } from "../components";
import { figure } from "../format/time";
import { day } from "./day";
import { useLanguage } from "../i18n/useLanguage";
import { CommunityDetail } from "./CommunityDetail";
import { counting, markOf } from "./counting";
import { useMemoranda } from "./queries";
import { SignDialog } from "./SignDialog";
import { SummaryLine } from "./SummaryLine";
import type { Memorandum } from "./types";
import "../admin/admin.css";
import "./communities.css";

const COLUMNS = ["name", "people", "memorandum"] as const;

/** The hromadas and their memoranda: list and detail side by side on a desk, one after the other on a phone. */
export default function CommunitiesPage() {
  return usePermission("see_communities") ? <Communities /> : <NoPermission />;
}

function Communities() {
  const { t } = useTranslation("communities");
  const { code } = useParams();
  const hromadas = useHromadas();
  const memoranda = useMemoranda();
  const may = usePermission("manage_memoranda");
  const [signing, setSigning] = useState(false);
  const current = useMemo(() => counting(memoranda.data ?? []), [memoranda.data]);
  const failed = hromadas.isError ? hromadas : memoranda.isError ? memoranda : null;
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (hromadas.data === undefined || memoranda.data === undefined) return <div className="padded"><Skeleton rows={8} height={44} /></div>;
  if (hromadas.data.length === 0) return <EmptyState title={t("empty")} text={t("empty_text")} />;
  const chosen = hromadas.data.find((hromada) => hromada.code === code);
  return (
    <div className={chosen ? "communities communities-chosen" : "communities"}>
      <section className="communities-list" aria-label={t("title")}>
        <header className="communities-head">
          <h1>{t("title")}</h1>
          <SummaryLine />
          {may && <Button kind="primary" onClick={() => { setSigning(true); }}>{t("sign.open")}</Button>}
        </header>
        <Table hromadas={hromadas.data} memoranda={current} chosen={code} />
      </section>
      {chosen && <CommunityDetail key={chosen.code} hromada={chosen} memorandum={current.get(chosen.code)} />}
      {signing && <SignDialog hromadas={hromadas.data} memoranda={current} onClose={() => { setSigning(false); }} />}
    </div>
  );
}

function Table({ hromadas, memoranda, chosen }: { hromadas: Hromada[]; memoranda: Map<string, Memorandum>; chosen: string | undefined }) {
  const { t } = useTranslation("communities");
  const [text, setText] = useState("");
  const wanted = text.trim().toLocaleLowerCase("uk");
  const found = [...hromadas].sort((a, b) => a.name.localeCompare(b.name, "uk")).filter((h) => [h.name, h.name_en, h.centre, h.raion, h.code].some((word) => word.toLocaleLowerCase("uk").includes(wanted)));
  return (
    <>
      <TextField className="communities-search" type="search" label={t("search")} value={text} onChange={(event) => { setText(event.target.value); }} />
      {found.length === 0 && <EmptyState title={t("nothing_found")} />}
      {found.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
            <tbody>{found.map((h) => <Row key={h.code} hromada={h} memorandum={memoranda.get(h.code)} chosen={h.code === chosen} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ hromada, memorandum, chosen }: { hromada: Hromada; memorandum: Memorandum | undefined; chosen: boolean }) {
  const { t } = useTranslation("communities");
  const language = useLanguage();
  const name = language === "en" ? hromada.name_en : hromada.name;
  const late = memorandum?.obligations.filter((obligation) => obligation.overdue).length ?? 0;
  return (
    <tr className={chosen ? "row-chosen" : ""}>
      <td>
        <Link className="cell-main" to={`/communities/${hromada.code}`} aria-current={chosen ? "page" : undefined}>{name}</Link>
        <span className="cell-sub" lang="uk">{hromada.centre}</span>
      </td>
      <td className="cell-number">{figure(hromada.population, language)}</td>
      <td>
        <span className="state-words"><StateMark state={markOf(memorandum)} />{t(`state.${memorandum?.state ?? "none"}`)}</span>
        {memorandum?.signature && <span className="cell-sub">{t("signed_on", { day: day(memorandum.signature.on, language) })}</span>}
        {late > 0 && <span className="cell-sub">{t("late", { count: late })}</span>}
      </td>
    </tr>
  );
}
