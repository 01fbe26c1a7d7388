import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";
import { usePermission } from "../api/session";
import type { Alarm, Verdict } from "../api/types";
import { AreaField, Button, ErrorLine } from "../components";
import { useKeys } from "../keyboard/useKeys";
import { useAcknowledge, useDecide } from "./queries";
import { VERDICTS } from "./words";

const LONGEST_NOTE = 2000;

/** The person's part: take the alarm on, then say what it was. `onDecided` is told once the centre has the verdict. */
export function Answer({ alarm, onDecided }: { alarm: Alarm; onDecided: (alarm: Alarm) => void }) {
  const { t } = useTranslation("alarms");
  const may = usePermission("answer_alarms");
  const acknowledge = useAcknowledge();
  const decide = useDecide();
  const [note, setNote] = useState(alarm.note);
  const area = useRef<HTMLDivElement>(null);
  // A verdict pressed before the centre has answered the acknowledgement waits for it instead of being lost.
  const taken = useRef(Promise.resolve(true));
  const [early, setEarly] = useState<Verdict | null>(null);
  const take = () => {
    if (alarm.state === "new" && !acknowledge.isPending) taken.current = acknowledge.mutateAsync({ alarm }).then(() => true, () => false);
  };
  const judge = (verdict: Verdict) => {
    if (alarm.state !== "acknowledged" || early !== null || decide.isPending) return;
    setEarly(verdict);
    void taken.current.then((done) => {
      setEarly(null);
      if (done) decide.mutate({ alarm, verdict, note: note.trim() }, { onSuccess: onDecided });
    });
  };
  useKeys("alarms:keys.answer", [
    { code: "KeyA", label: "alarms:acknowledge", run: take },
    ...VERDICTS.map((verdict, index) => ({ code: `Digit${index + 1}`, label: `alarms:verdict.${verdict}`, run: () => { judge(verdict); } })),
    { code: "KeyN", label: "alarms:keys.note", run: () => { area.current?.querySelector("textarea")?.focus(); } },
  ], { enabled: may && alarm.state !== "closed" });
  const failed = decide.error ?? acknowledge.error;
  if (!may) return <p className="muted">{t("may_not_answer")}</p>;
  if (alarm.state === "closed") return <Refused error={failed} alarm={alarm} />;
  return (
    <div className="answer" ref={area}>
      <Refused error={failed} alarm={alarm} />
      {alarm.state === "new"
        ? <Button kind="primary" hotkey="A" className="take" onClick={take}>{t("acknowledge")}</Button>
        : (
          <div className="verdicts" role="group" aria-label={t("fact.verdict")}>
            {VERDICTS.map((verdict, index) => (
              <Button key={verdict} kind={verdict === "confirmed" ? "primary" : "plain"} hotkey={String(index + 1)} busy={decide.isPending || early === verdict} onClick={() => { judge(verdict); }}>{t(`verdict.${verdict}`)}</Button>
            ))}
          </div>
        )}
      <AreaField label={t("note")} hint={alarm.state === "new" ? t("note_hint") : undefined} rows={2} maxLength={LONGEST_NOTE} value={note} onChange={(e) => { setNote(e.target.value); }} onKeyDown={(e) => { if (e.key === "Escape") { e.stopPropagation(); e.currentTarget.blur(); } }} />
    </div>
  );
}

/** Say honestly that somebody was faster, or why the step failed. */
function Refused({ error, alarm }: { error: Error | null; alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  if (error === null) return null;
  if (!asApiError(error).isConflict) return <ErrorLine error={error} />;
  const faster = alarm.decided?.name ?? alarm.acknowledged?.name ?? "";
  return <p className="notice" role="alert">{faster ? t("faster", { name: faster }) : t("changed_meanwhile")}</p>;
}
