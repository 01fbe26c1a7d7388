import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../api/types";
import { Button, Dialog, ErrorLine } from "../components";
import { PasswordShown } from "./PasswordShown";
import { oneTimePassword, useResetPassword } from "./people";

/** Give somebody a new one-time password; what they had stops working. */
export function ResetDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const reset = useResetPassword();
  const [password] = useState(() => oneTimePassword());
  if (reset.isSuccess) return <PasswordShown name={person.name} login={person.login} password={password} onClose={onClose} />;
  return (
    <Dialog title={t("people.reset_title", { name: person.name })} onClose={onClose} footer={<>
      <Button onClick={onClose}>{t("common:cancel")}</Button>
      <Button kind="primary" busy={reset.isPending} onClick={() => { reset.mutate({ id: person.id, password }); }}>{t("people.reset_now")}</Button>
    </>}>
      <p>{t("people.reset_text")}</p>
      <ErrorLine error={reset.error} />
    </Dialog>
  );
}
