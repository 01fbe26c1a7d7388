import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSession } from "../api/session";

/** The heading that exports and holds share, with the page's own actions. */
export function EvidenceTabs({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("evidence");
  const { permissions } = useSession();
  return (
    <header className="page-head">
      <nav className="tabs tabs-start" aria-label={t("title")}>
        {permissions.includes("export_evidence") && <NavLink to="/exports">{t("exports")}</NavLink>}
        {permissions.includes("place_holds") && <NavLink to="/holds">{t("holds")}</NavLink>}
      </nav>
      <div className="page-actions">{children}</div>
    </header>
  );
}
