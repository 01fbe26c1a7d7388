import { useTranslation } from "react-i18next";
import { Dialog } from "../components";
import { PasswordForm } from "./PasswordForm";

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("signin");
  return <Dialog title={t("change_title")} onClose={onClose}><PasswordForm onDone={onClose} /></Dialog>;
}
