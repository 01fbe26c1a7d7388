import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSession } from "../api/session";

/** The heading that the administration's pages share, with the page's own actions. */
export function AdminTabs({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("admin");
  const { permissions } = useSession();
  return (
    <header className="page-head">
      <nav className="tabs tabs-start" aria-label={t("shell:settings")}>
        {permissions.includes("manage_cameras") && <NavLink to="/admin/cameras">{t("cameras.title")}</NavLink>}
        {permissions.includes("see_health") && <NavLink to="/admin/health">{t("field:health.tab")}</NavLink>}
        {permissions.includes("manage_people") && <NavLink to="/admin/people">{t("people.title")}</NavLink>}
      </nav>
      <div className="page-actions">{children}</div>
    </header>
  );
}
