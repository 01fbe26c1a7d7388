import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "../components";

export function NotFoundPage() {
  const { t } = useTranslation("shell");
  return <EmptyState title={t("not_found")} action={<Link className="button button-plain" to="/wall">{t("to_wall")}</Link>} />;
}
