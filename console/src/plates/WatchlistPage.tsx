import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../api/session";
import { Button, EmptyState, ErrorState, NoPermission, Skeleton, StateMark } from "../components";
import type { State } from "../components/StateMark";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { PlateTabs } from "./PlateTabs";
import { useWatchlist } from "./queries";
import { ApproveDialog, RevokeDialog } from "./StepDialogs";
import type { WatchEntry, WatchState } from "./types";
import { WatchDialog } from "./WatchDialog";
import "../admin/admin.css";
import "./plates.css";

const COLUMNS = ["plate", "basis", "people", "state", "actions"] as const;
const MARKS: Record<WatchState, State> = { proposed: "medium", in_force: "good", expired: "disabled", revoked: "offline" };

export default function WatchlistPage() {
  return usePermission("see_watchlists") ? <Watchlist /> : <NoPermission />;
}

function Watchlist() {
  const { t } = useTranslation("plates");
  const entries = useWatchlist();
  const mayPropose = usePermission("propose_watch");
  const [step, setStep] = useState<{ kind: "propose" } | { kind: "approve" | "revoke"; entry: WatchEntry } | null>(null);
  const close = (): void => { setStep(null); };
  const propose = mayPropose ? <Button kind="primary" onClick={() => { setStep({ kind: "propose" }); }}>{t("propose")}</Button> : undefined;
  return (
    <div className="admin">
      <PlateTabs>{propose}</PlateTabs>
      {entries.isPending && <div className="padded"><Skeleton rows={4} height={56} /></div>}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data?.length === 0 && <EmptyState title={t("empty")} text={t("empty_text")} action={propose} />}
      {entries.data && entries.data.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
            <tbody>{entries.data.map((entry) => (
              <Row key={entry.id} entry={entry} onApprove={() => { setStep({ kind: "approve", entry }); }} onRevoke={() => { setStep({ kind: "revoke", entry }); }} />
            ))}</tbody>
          </table>
        </div>
      )}
      {step?.kind === "propose" && <WatchDialog onClose={close} />}
      {step?.kind === "approve" && <ApproveDialog entry={step.entry} onClose={close} />}
      {step?.kind === "revoke" && <RevokeDialog entry={step.entry} onClose={close} />}
    </div>
  );
}

function Row({ entry, onApprove, onRevoke }: { entry: WatchEntry; onApprove: () => void; onRevoke: () => void }) {
  const { t } = useTranslation("plates");
  const language = useLanguage();
  const mayApprove = usePermission("approve_watch");
  const open = entry.state === "proposed" || entry.state === "in_force";
  return (
    <tr>
      <td><span className="cell-main plate-text">{entry.text}</span><span className="cell-sub">{entry.list_name} · {t(`match.${entry.match}`)}</span></td>
      <td>
        <span className="cell-main">{t(`basis.${entry.basis}`)}</span>
        <span className="cell-sub">{entry.reference}</span>
        <span className="cell-sub">{entry.case_reference} · {entry.purpose}</span>
      </td>
      <td>
        <span className="cell-main">{entry.owner}</span>
        <span className="cell-sub">{t("proposed_by", { name: entry.proposed.name, time: dateAndTime(entry.proposed.at, language) })}</span>
        {entry.approved && <span className="cell-sub">{t("approved_by", { name: entry.approved.name, time: dateAndTime(entry.approved.at, language) })}</span>}
      </td>
      <td>
        <span className="state-words"><StateMark state={MARKS[entry.state]} />{t(`state.${entry.state}`)}</span>
        {entry.revoked
          ? <span className="cell-sub">{entry.revoked.name}, {dateAndTime(entry.revoked.at, language)}: {entry.revoked_why}</span>
          : <span className="cell-sub">{t("until", { time: dateAndTime(entry.expires_at, language) })}</span>}
      </td>
      <td className="cell-actions">
        {entry.state === "proposed" && mayApprove && !entry.own && <Button kind="primary" onClick={onApprove}>{t("approve")}</Button>}
        {entry.state === "proposed" && mayApprove && entry.own && <span className="muted">{t("second_person")}</span>}
        {open && (entry.own || mayApprove) && <Button kind="danger" onClick={onRevoke}>{t("revoke")}</Button>}
      </td>
    </tr>
  );
}
