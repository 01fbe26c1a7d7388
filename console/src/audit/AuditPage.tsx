import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { get } from "../api/client";
import { keys } from "../api/queries";
import { usePermission } from "../api/session";
import type { AuditCheck, AuditEntries } from "../api/types";
import { Button, EmptyState, ErrorLine, ErrorState, NoPermission, Skeleton, StateMark } from "../components";
import { figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { AuditTable } from "./AuditTable";
import "../admin/admin.css";
import "./audit.css";

const PAGE = 100;
/** The beginnings of actions that the list can be narrowed to. */
const GROUPS = ["alarm.", "video.", "archive.", "bookmark.", "hold.", "watch.", "plates.", "evidence.", "camera.", "rule.", "person.", "access."];

export default function AuditPage() {
  return usePermission("read_audit") ? <Audit /> : <NoPermission />;
}

function Audit() {
  const { t } = useTranslation("audit");
  const [search, setSearch] = useSearchParams();
  const action = search.get("action") ?? "";
  const entries = useInfiniteQuery({
    queryKey: [...keys.audit, action],
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === null ? "" : `&before=${pageParam}`;
      return get<AuditEntries>(`/api/audit?limit=${PAGE}&action=${encodeURIComponent(action)}${before}`, signal);
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="admin">
      <header className="page-head">
        <h1>{t("title")}</h1>
        <select className="search" aria-label={t("filter")} value={action} onChange={(e) => { setSearch(e.target.value === "" ? {} : { action: e.target.value }); }}>
          <option value="">{t("all")}</option>
          {GROUPS.map((group) => <option key={group} value={group}>{t(`group.${group.slice(0, -1)}`)}</option>)}
        </select>
        <ChainCheck />
      </header>
      {entries.isPending && <div className="padded"><Skeleton rows={8} height={40} /></div>}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data && items.length === 0 && <EmptyState title={t("empty")} text={t("empty_text")} />}
      {items.length > 0 && <AuditTable entries={items} more={entries.hasNextPage ? <Button busy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>{t("common:show_more")}</Button> : null} />}
    </div>
  );
}

/** Have the centre go through the whole chain of hashes. */
function ChainCheck() {
  const { t } = useTranslation("audit");
  const language = useLanguage();
  const check = useMutation({ mutationFn: () => get<AuditCheck>("/api/audit/check") });
  return (
    <div className="page-actions chain" >
      <span role="status">
        {check.isError && <ErrorLine error={check.error} />}
        {check.data && (check.data.intact
          ? <span className="state-words"><StateMark state="good" />{t("intact", { count: check.data.entries, entries: figure(check.data.entries, language) })}</span>
          : <span className="state-words chain-broken"><StateMark state="critical" />{t("broken", { number: check.data.first_broken })}</span>)}
      </span>
      <Button busy={check.isPending} onClick={() => { check.mutate(); }}>{t("check")}</Button>
    </div>
  );
}
