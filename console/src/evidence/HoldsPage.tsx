import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../api/session";
import { Button, Dialog, EmptyState, ErrorLine, ErrorState, NoPermission, Skeleton, StateMark } from "../components";
import { dateAndTime, figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { FootageCell, PersonCell } from "./Cells";
import { EvidenceTabs } from "./EvidenceTabs";
import { HoldDialog } from "./HoldDialog";
import { useHolds, useReleaseHold } from "./queries";
import type { Hold } from "./types";
import "../admin/admin.css";
import "./evidence.css";

const MIB = 1024 * 1024;
const COLUMNS = ["case", "footage", "placed", "state", "actions"] as const;

export default function HoldsPage() {
  return usePermission("place_holds") ? <Holds /> : <NoPermission />;
}

function Holds() {
  const { t } = useTranslation("evidence");
  const holds = useHolds();
  const [placing, setPlacing] = useState(false);
  const [released, setReleased] = useState<Hold | null>(null);
  const place = <Button kind="primary" onClick={() => { setPlacing(true); }}>{t("hold.new")}</Button>;
  return (
    <div className="admin">
      <EvidenceTabs>{place}</EvidenceTabs>
      {holds.isPending && <div className="padded"><Skeleton rows={4} height={56} /></div>}
      {holds.isError && <ErrorState error={holds.error} onRetry={() => void holds.refetch()} />}
      {holds.data?.length === 0 && <EmptyState title={t("hold.empty")} text={t("hold.empty_text")} action={place} />}
      {holds.data && holds.data.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}</tr></thead>
            <tbody>{holds.data.map((hold) => <Row key={hold.id} hold={hold} onRelease={() => { setReleased(hold); }} />)}</tbody>
          </table>
        </div>
      )}
      {placing && <HoldDialog cameraIds={[]} from={null} to={null} purpose="" caseReference="" onClose={() => { setPlacing(false); }} />}
      {released !== null && <ReleaseDialog hold={released} onClose={() => { setReleased(null); }} />}
    </div>
  );
}

function Row({ hold, onRelease }: { hold: Hold; onRelease: () => void }) {
  const { t } = useTranslation("evidence");
  const may = usePermission("release_holds");
  return (
    <tr>
      <td><span className="cell-main">{hold.case_reference}</span><span className="cell-sub">{t(`reason.${hold.reason}`)}{hold.note !== "" && ` · ${hold.note}`}</span></td>
      <FootageCell cameraIds={hold.camera_ids} from={hold.from} to={hold.to} />
      <PersonCell name={hold.placed_by} at={hold.placed_at} />
      <td><HoldState hold={hold} /></td>
      <td className="cell-actions">{hold.released_at === null && may && <Button kind="danger" onClick={onRelease}>{t("hold.release")}</Button>}</td>
    </tr>
  );
}

function HoldState({ hold }: { hold: Hold }) {
  const { t } = useTranslation("evidence");
  const language = useLanguage();
  if (hold.released_at !== null) {
    return (
      <>
        <span className="state-words"><StateMark state="disabled" />{t("hold.released")}</span>
        <span className="cell-sub">{hold.released_by}, {dateAndTime(hold.released_at, language)}</span>
      </>
    );
  }
  return (
    <>
      <span className="state-words"><StateMark state="good" />{t("hold.active")}</span>
      <span className="cell-sub">{hold.until === null ? t("hold.no_end") : t("hold.ends", { time: dateAndTime(hold.until, language) })}</span>
      {hold.kept !== null && <span className="cell-sub">{t("hold.kept", { count: hold.kept.segments, size: figure(hold.kept.bytes / MIB, language, 1) })}</span>}
      {hold.already_gone.length > 0 && <span className="cell-sub hold-gone">{t("hold.gone")}</span>}
    </>
  );
}

function ReleaseDialog({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const { t } = useTranslation("evidence");
  const release = useReleaseHold();
  return (
    <Dialog title={t("hold.release_title")} onClose={onClose} footer={(
      <>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button kind="danger" busy={release.isPending} onClick={() => { release.mutate(hold.id, { onSuccess: onClose }); }}>{t("hold.release")}</Button>
      </>
    )}>
      <p>{t("hold.release_text", { case: hold.case_reference })}</p>
      <ErrorLine error={release.error} />
    </Dialog>
  );
}
