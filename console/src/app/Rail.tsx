import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, NavLink, useLocation } from "react-router";
import { countNew } from "../alarms/reducer";
import { useOpenAlarms } from "../api/queries";
import { useSession } from "../api/session";
import type { Permission } from "../api/types";
import { Icon, type IconName } from "../components/Icon";

interface Entry {
  to: string;
  icon: IconName;
  word: string;
  permission: Permission;
  without?: Permission; // whoever has it comes there by another entry
}

const ENTRIES: Entry[] = [
  { to: "/wall", icon: "wall", word: "wall", permission: "watch_live" },
  { to: "/alarms", icon: "alarms", word: "alarms", permission: "see_alarms" },
  { to: "/map", icon: "map", word: "map", permission: "see_map" },
  { to: "/archive", icon: "archive", word: "archive", permission: "watch_recordings" },
  { to: "/plates", icon: "plate", word: "plates", permission: "see_watchlists" },
  { to: "/reports", icon: "reports", word: "reports", permission: "see_statistics" },
  { to: "/communities", icon: "communities", word: "communities", permission: "see_communities" },
  { to: "/exports", icon: "evidence", word: "evidence", permission: "export_evidence" },
  { to: "/holds", icon: "hold", word: "holds", permission: "place_holds", without: "export_evidence" },
  { to: "/admin", icon: "settings", word: "settings", permission: "manage_cameras" },
  { to: "/audit", icon: "audit", word: "audit", permission: "read_audit" },
];

/** Where a person begins: the first page that their role may see. */
export function Home() {
  const { permissions } = useSession();
  const first = ENTRIES.find((entry) => permissions.includes(entry.permission));
  return <Navigate to={first?.to ?? "/wall"} replace />;
}

const AT_ONCE = 4; // what a phone's thumb reaches without asking for more

/** The way between pages; a number stands only where a person must act. A phone shows the first few, and the rest on demand. */
export function Rail() {
  const { t } = useTranslation("shell");
  const { permissions } = useSession();
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null); // going somewhere closes it
  const waiting = countNew(useOpenAlarms().data ?? []);
  const entries = ENTRIES.filter((entry) => permissions.includes(entry.permission) && !(entry.without && permissions.includes(entry.without)));
  const open = openAt === pathname;
  return (
    <nav className={open ? "rail rail-open" : "rail"} aria-label={t("navigation")}>
      <span className="rail-mark" aria-hidden="true"><img src="/varta.svg" alt="" width="32" height="32" /></span>
      {entries.map((entry, index) => (
        <NavLink key={entry.to} to={entry.to} className={index < AT_ONCE ? "rail-link" : "rail-link rail-later"}>
          <span className="rail-icon">
            <Icon name={entry.icon} size={22} />
            {entry.word === "alarms" && waiting > 0 && <span className="rail-count" aria-label={t("waiting", { count: waiting })}>{waiting}</span>}
          </span>
          <span className="rail-word">{t(entry.word)}</span>
        </NavLink>
      ))}
      {entries.length > AT_ONCE && (
        <button type="button" className="rail-link rail-more" aria-expanded={open} onClick={() => { setOpenAt(open ? null : pathname); }}>
          <Icon name="more" size={22} />
          <span className="rail-word">{t("more")}</span>
        </button>
      )}
    </nav>
  );
}
