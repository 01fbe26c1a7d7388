import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Dialog } from "../components";

interface Props {
  name: string;
  login: string;
  password: string;
  onClose: () => void;
}

/** Show a one-time password, the only time that it can be seen. */
export function PasswordShown({ name, login, password, onClose }: Props) {
  const { t } = useTranslation("admin");
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(password).then(() => { setCopied(true); });
  return (
    <Dialog title={t("people.password_title", { name })} onClose={onClose} footer={<Button kind="primary" onClick={onClose}>{t("common:close")}</Button>}>
      <dl className="facts">
        <div><dt>{t("people.login")}</dt><dd><code>{login}</code></dd></div>
        <div><dt>{t("people.password")}</dt><dd className="password-shown"><code>{password}</code><Button onClick={copy}>{copied ? t("common:copied") : t("common:copy")}</Button></dd></div>
      </dl>
      <p className="muted">{t("people.password_once")}</p>
    </Dialog>
  );
}
