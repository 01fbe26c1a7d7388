import { useTranslation } from "react-i18next";
import { useSignOut } from "../api/session";
import { Button } from "../components";
import { LonePage } from "./LonePage";
import { PasswordForm } from "./PasswordForm";
import "./signin.css";

/** Stands before everything else until a one-time password has been replaced. */
export function NewPasswordPage() {
  const { t } = useTranslation("signin");
  const signOut = useSignOut();
  return (
    <LonePage title={t("change_title")}>
      <p className="muted">{t("must_change")}</p>
      <PasswordForm />
      <Button kind="quiet" onClick={() => { signOut.mutate(); }}>{t("shell:sign_out")}</Button>
    </LonePage>
  );
}
