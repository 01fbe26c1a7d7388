import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Dialog, ErrorLine, TextField } from "../components";
import { useMove } from "./queries";
import type { Memorandum, MemorandumState } from "./types";

const MAX_NOTE = 200;

/** Move a memorandum on; nothing of its history is ever rewritten, so the step is asked for twice. */
export function MoveDialog({ memorandum, state, onClose }: { memorandum: Memorandum; state: MemorandumState; onClose: () => void }) {
  const { t } = useTranslation("communities");
  const move = useMove();
  const [note, setNote] = useState("");
  return (
    <Dialog title={t(`step.${state}`)} onClose={onClose} footer={(
      <>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button kind="primary" busy={move.isPending} onClick={() => { move.mutate({ id: memorandum.id, state, note }, { onSuccess: onClose }); }}>{t(`step.${state}`)}</Button>
      </>
    )}>
      <p>{t("move_text", { from: t(`state.${memorandum.state}`), to: t(`state.${state}`) })}</p>
      <TextField label={t("note")} value={note} maxLength={MAX_NOTE} onChange={(event) => { setNote(event.target.value); }} />
      <ErrorLine error={move.error} />
    </Dialog>
  );
}
