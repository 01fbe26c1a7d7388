import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { usePermission } from "../api/session";
import { Button, EmptyState, ErrorLine, ErrorState, NoPermission, Skeleton, StateMark } from "../components";
import { figure } from "../format/time";
import { useErrorText } from "../i18n/errorText";
import { useLanguage } from "../i18n/useLanguage";
import { centreNow } from "../video/browser";
import { FootageCell, PersonCell } from "./Cells";
import { EvidenceTabs } from "./EvidenceTabs";
import { ExportDialog } from "./ExportDialog";
import { useExports, useMoveExport } from "./queries";
import type { Export } from "./types";
import "../admin/admin.css";
import "./evidence.css";

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;
const SHOWN_DIGITS = 16;
const COLUMNS = ["case", "footage", "asked", "state", "actions"] as const;

export default function ExportsPage() {
  return usePermission("export_evidence") ? <Exports /> : <NoPermission />;
}

function Exports() {
  const { t } = useTranslation("evidence");
  const exports = useExports();
  const [asking, setAsking] = useState(false);
  const ask = <Button kind="primary" onClick={() => { setAsking(true); }}>{t("export.new")}</Button>;
  const now = centreNow();
  return (
    <div className="admin">
      <EvidenceTabs>{ask}</EvidenceTabs>
      {exports.isPending && <div className="padded"><Skeleton rows={4} height={56} /></div>}
      {exports.isError && <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />}
      {exports.data?.length === 0 && <EmptyState title={t("export.empty")} text={t("export.empty_text")} action={ask} />}
      {exports.data && exports.data.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
            <tbody>{exports.data.map((item) => <Row key={item.id} item={item} />)}</tbody>
          </table>
        </div>
      )}
      {asking && <ExportDialog cameraIds={[]} from={now - HOUR_MS} to={now} purpose="" caseReference="" onClose={() => { setAsking(false); }} />}
    </div>
  );
}

function Row({ item }: { item: Export }) {
  const { t } = useTranslation("evidence");
  return (
    <tr>
      <td><span className="cell-main">{item.case_reference}</span><span className="cell-sub">{t(`reason.${item.reason}`)} · {item.purpose}</span></td>
      <FootageCell cameraIds={item.camera_ids} from={item.from} to={item.to} />
      <PersonCell name={item.asked_by} at={item.asked_at} />
      <td><StateCell item={item} /></td>
      <td className="cell-actions"><Actions item={item} /></td>
    </tr>
  );
}

const MARKS = { queued: "stalled", running: "medium", done: "good", failed: "critical", cancelled: "disabled", erased: "disabled" } as const;

function StateCell({ item }: { item: Export }) {
  const { t } = useTranslation("evidence");
  const language = useLanguage();
  const text = useErrorText();
  return (
    <>
      <span className="state-words"><StateMark state={MARKS[item.state]} />{t(`state.${item.state}`)}</span>
      {item.state === "running" && <progress className="export-progress" max={1} value={item.progress} aria-label={t("progress")} />}
      {item.state === "failed" && <span className="cell-sub">{text(new ApiError(0, item.problem, item.problem))}</span>}
      {item.state === "done" && <span className="cell-sub">{t("size", { size: figure(item.size / MIB, language, 1) })} · <span title={item.sha256}>{t("hash", { hash: item.sha256.slice(0, SHOWN_DIGITS) })}</span></span>}
    </>
  );
}

function Actions({ item }: { item: Export }) {
  const { t } = useTranslation("evidence");
  const cancel = useMoveExport("cancel");
  const resume = useMoveExport("resume");
  const address = `/api/exports/${encodeURIComponent(item.id)}`;
  const hidden = item.redaction;
  const redacted = hidden.faces || hidden.people || hidden.plates || hidden.areas.length > 0;
  return (
    <>
      {(item.state === "queued" || item.state === "running") && <Button busy={cancel.isPending} onClick={() => { cancel.mutate(item.id); }}>{t("export.cancel")}</Button>}
      {(item.state === "failed" || item.state === "cancelled") && <Button busy={resume.isPending} onClick={() => { resume.mutate(item.id); }}>{t("export.resume")}</Button>}
      {item.state === "done" && <a className="button button-primary" href={`${address}/file.zip`} download>{t(redacted ? "export.download_redacted" : "export.download")}</a>}
      {item.state === "done" && redacted && <a className="button button-plain" href={`${address}/original.zip`} download>{t("export.download_original")}</a>}
      <ErrorLine error={cancel.error ?? resume.error} />
    </>
  );
}
