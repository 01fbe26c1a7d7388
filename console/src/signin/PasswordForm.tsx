import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { useChangePassword } from "../api/session";
import { Button, ErrorLine, TextField } from "../components";

export const SHORTEST_PASSWORD = 10;

/** Ask for the old password and twice for the new one. */
export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation("signin");
  const change = useChangePassword();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [checked, setChecked] = useState(false);
  const short = fresh.length < SHORTEST_PASSWORD;
  const differs = fresh !== again;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setChecked(true);
    if (short || differs) return;
    change.mutate({ old_password: old, new_password: fresh }, { onSuccess: () => onDone?.() });
  };
  return (
    <form onSubmit={submit}>
      <TextField label={t("old_password")} type="password" value={old} onChange={(e) => { setOld(e.target.value); }} autoComplete="current-password" required />
      <TextField label={t("new_password")} hint={t("password_rule", { count: SHORTEST_PASSWORD })} error={checked && short ? t("too_short", { count: SHORTEST_PASSWORD }) : null} type="password" value={fresh} onChange={(e) => { setFresh(e.target.value); }} autoComplete="new-password" required />
      <TextField label={t("again")} error={checked && differs ? t("differs") : null} type="password" value={again} onChange={(e) => { setAgain(e.target.value); }} autoComplete="new-password" required />
      <ErrorLine error={change.error} />
      <Button kind="primary" type="submit" busy={change.isPending}>{t("change")}</Button>
    </form>
  );
}
