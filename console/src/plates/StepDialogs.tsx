import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Dialog, ErrorLine, TextField } from "../components";
import { useApproveWatch, useRevokeWatch } from "./queries";
import { MAX_TEXT, type WatchEntry } from "./types";

interface Props {
  entry: WatchEntry;
  onClose: () => void;
}

/** Put in force what a colleague proposed. */
export function ApproveDialog({ entry, onClose }: Props) {
  const { t } = useTranslation("plates");
  const approve = useApproveWatch();
  return (
    <Dialog title={t("approve_title")} onClose={onClose} footer={(
      <>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button kind="primary" busy={approve.isPending} onClick={() => { approve.mutate(entry.id, { onSuccess: onClose }); }}>{t("approve")}</Button>
      </>
    )}>
      <p>{t("approve_text", { plate: entry.text, reference: entry.reference, name: entry.proposed.name })}</p>
      <ErrorLine error={approve.error} />
    </Dialog>
  );
}

/** End an entry before its time. */
export function RevokeDialog({ entry, onClose }: Props) {
  const { t } = useTranslation("plates");
  const revoke = useRevokeWatch();
  const [why, setWhy] = useState("");
  return (
    <Dialog title={t("revoke_title")} onClose={onClose} footer={(
      <>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button kind="danger" busy={revoke.isPending} disabled={why.trim() === ""} onClick={() => { revoke.mutate({ id: entry.id, why }, { onSuccess: onClose }); }}>{t("revoke")}</Button>
      </>
    )}>
      <p>{t("revoke_text", { plate: entry.text })}</p>
      <TextField label={t("why")} value={why} maxLength={MAX_TEXT} required onChange={(event) => { setWhy(event.target.value); }} />
      <ErrorLine error={revoke.error} />
    </Dialog>
  );
}
