import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../api/session";
import { Button, EmptyState, ErrorLine, NoPermission, Skeleton, TextField } from "../components";
import { iso } from "../evidence/moments";
import { SpanFields, type Ends } from "../evidence/SpanFields";
import { dateAndTime, figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { PatternFields, type Pattern } from "./PatternFields";
import { PlateTabs } from "./PlateTabs";
import { useSearchPlates } from "./queries";
import { MAX_TEXT, type PlateRead } from "./types";
import "../admin/admin.css";
import "./plates.css";

const DAY_MS = 86_400_000;
const COLUMNS = ["read", "camera", "at", "hit"] as const;

export default function SearchPage() {
  return usePermission("search_plates") ? <Search /> : <NoPermission />;
}

function Search() {
  const { t } = useTranslation("plates");
  const search = useSearchPlates();
  const [pattern, setPattern] = useState<Pattern>({ text: "", match: "exact" });
  const [span, setSpan] = useState<Ends>(lastDay);
  const [purpose, setPurpose] = useState("");
  const [caseReference, setCase] = useState("");
  const ready = span.from !== null && span.to !== null && span.to > span.from;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (span.from === null || span.to === null) return;
    search.mutate({ ...pattern, from: iso(span.from), to: iso(span.to), purpose, case_reference: caseReference, limit: 200 });
  };
  return (
    <div className="admin">
      <PlateTabs />
      <form className="plate-search" onSubmit={send}>
        <p className="muted">{t("search.about")}</p>
        <div className="form-grid">
          <PatternFields value={pattern} onChange={setPattern} />
          <SpanFields value={span} onChange={(change) => { setSpan({ ...span, ...change }); }} />
          <TextField label={t("purpose")} value={purpose} maxLength={MAX_TEXT} required onChange={(event) => { setPurpose(event.target.value); }} />
          <TextField label={t("case_reference")} value={caseReference} maxLength={MAX_TEXT} required onChange={(event) => { setCase(event.target.value); }} />
        </div>
        <ErrorLine error={search.error} />
        <div><Button kind="primary" type="submit" busy={search.isPending} disabled={!ready}>{t("search.do")}</Button></div>
      </form>
      {search.isPending && <div className="padded"><Skeleton rows={4} height={40} /></div>}
      {search.data?.length === 0 && <EmptyState title={t("search.none")} text={t("search.none_text")} />}
      {search.data && search.data.length > 0 && <Found reads={search.data} />}
    </div>
  );
}

function Found({ reads }: { reads: PlateRead[] }) {
  const { t } = useTranslation("plates");
  const language = useLanguage();
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
        <tbody>{reads.map((read) => (
          <tr key={read.id}>
            <td><span className="cell-main plate-text">{read.text}</span><span className="cell-sub">{t("sure", { score: figure(read.score * 100, language) })}</span></td>
            <td><Link className="fact-link" to={`/cameras/${read.camera_id}`}>{read.camera_name}</Link></td>
            <td><Link className="fact-link" to={`/archive?camera=${encodeURIComponent(read.camera_id)}&at=${encodeURIComponent(read.at)}`}>{dateAndTime(read.at, language)}</Link></td>
            <td>{read.event_id === null ? <span className="muted">{t("search.no_hit")}</span> : t("search.a_hit")}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

function lastDay(): Ends {
  const now = Math.floor(Date.now() / 1000) * 1000;
  return { from: now - DAY_MS, to: now };
}
