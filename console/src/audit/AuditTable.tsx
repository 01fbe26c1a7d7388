import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCameras } from "../api/queries";
import type { AuditEntry } from "../api/types";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { detailsOf, linkOf } from "./entry";

// Where stable words of the centre have their translation.
const WORDS = ["audit:value.", "alarms:verdict.", "alarms:kind.", "shell:role.", "common:priority."];

/** The trail, newest first; each line as it was sealed. */
export function AuditTable({ entries, more }: { entries: AuditEntry[]; more: ReactNode }) {
  const { t } = useTranslation("audit");
  return (
    <div className="table-scroll">
      <table className="table audit-table">
        <thead><tr>{["number", "at", "who", "action", "object", "details"].map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
        <tbody>{entries.map((entry) => <Row key={entry.number} entry={entry} />)}</tbody>
      </table>
      {more !== null && <div className="queue-more">{more}</div>}
    </div>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation("audit");
  const language = useLanguage();
  const known = `action.${entry.action}`;
  return (
    <tr>
      <td className="muted" title={entry.hash}>{entry.number}</td>
      <td className="audit-time">{dateAndTime(entry.at, language)}</td>
      <td><span className="cell-main">{entry.actor_name}</span><span className="cell-sub">{entry.address}</span></td>
      <td title={entry.action}>{i18n.exists(`audit:${known}`) ? t(known) : <code>{entry.action}</code>}</td>
      <td><ObjectCell entry={entry} /></td>
      <td><Details entry={entry} /></td>
    </tr>
  );
}

function ObjectCell({ entry }: { entry: AuditEntry }) {
  const { data: cameras } = useCameras();
  const link = linkOf(entry);
  const name = cameras?.find((camera) => camera.id === entry.object_id)?.name ?? entry.object_id;
  return link ? <Link to={link} className="audit-object">{name}</Link> : <span className="audit-object">{name}</span>;
}

function Details({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation("audit");
  const { data: cameras } = useCameras();
  const word = (value: string) => {
    const key = WORDS.map((prefix) => prefix + value).find((candidate) => i18n.exists(candidate));
    return key === undefined ? (cameras?.find((camera) => camera.id === value)?.name ?? value) : t(key);
  };
  const name = (key: string) => (i18n.exists(`audit:detail.${key}`) ? t(`detail.${key}`) : key);
  const lines = [
    ...(entry.purpose ? [`${t("detail.purpose")}: ${word(entry.purpose)}`] : []),
    ...(entry.case_reference && entry.case_reference !== entry.object_id ? [`${t("detail.case")}: ${entry.case_reference}`] : []),
    ...detailsOf(entry.details).map(([key, value]) => `${name(key)}: ${word(value)}`),
  ];
  return <span className="audit-details">{lines.map((line) => <span key={line}>{line}</span>)}</span>;
}
