import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSession } from "../api/session";

/** The heading that watchlists and the search share, with the page's own actions. */
export function PlateTabs({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("plates");
  const { permissions } = useSession();
  return (
    <header className="page-head">
      <nav className="tabs tabs-start" aria-label={t("title")}>
        {permissions.includes("see_watchlists") && <NavLink to="/plates/watchlists">{t("watchlists")}</NavLink>}
        {permissions.includes("search_plates") && <NavLink to="/plates/search">{t("search.tab")}</NavLink>}
      </nav>
      <div className="page-actions">{children}</div>
    </header>
  );
}
