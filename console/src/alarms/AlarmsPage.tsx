import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useOpenAlarms } from "../api/queries";
import { usePermission } from "../api/session";
import type { Alarm } from "../api/types";
import { Button, EmptyState, ErrorState, NoPermission, Skeleton } from "../components";
import { useKeys } from "../keyboard/useKeys";
import { AlarmDetail } from "./AlarmDetail";
import { useClosedAlarms } from "./queries";
import { Queue } from "./Queue";
import { countNew, neighbour, nextToAnswer } from "./reducer";
import "./alarms.css";
import { useAlarmWords } from "./useAlarmWords";

export default function AlarmsPage() {
  return usePermission("see_alarms") ? <Alarms /> : <NoPermission />;
}

/** The queue, and beside it the alarm that is open. */
function Alarms() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const closedShown = search.get("state") === "closed";
  const list = useList(closedShown);
  const alarms = list.data ?? [];
  const go = useNavigate();
  const [answered, setAnswered] = useState<Alarm | null>(null);
  const suffix = closedShown ? "?state=closed" : "";
  const addressOf = (alarmId: string) => `/alarms/${encodeURIComponent(alarmId)}${suffix}`;
  const step = (by: 1 | -1) => () => {
    const next = neighbour(alarms, id, by);
    if (next !== undefined) void go(addressOf(next), { replace: id !== undefined });
  };
  useKeys("alarms:keys.queue", [
    { code: "KeyJ", label: "alarms:keys.next", run: step(1) },
    { code: "KeyK", label: "alarms:keys.previous", run: step(-1) },
    { code: "Enter", label: "alarms:keys.open", run: () => { if (id === undefined) step(1)(); } },
    { code: "Escape", label: "alarms:keys.back", run: () => void go(`/alarms${suffix}`) },
  ]);
  const decided = (alarm: Alarm) => {
    setAnswered(alarm);
    const next = nextToAnswer(alarms, alarm.id);
    void go(next && next.id !== alarm.id ? addressOf(next.id) : `/alarms${suffix}`);
  };
  return (
    <div className={id === undefined ? "alarms" : "alarms alarms-open"}>
      <section className="alarms-list">
        <QueueHead alarms={alarms} closedShown={closedShown} />
        {answered && <AnsweredLine alarm={answered} />}
        <QueueBody list={list} closedShown={closedShown} selectedId={id} addressOf={addressOf} />
      </section>
      <section className="alarms-detail">
        {id === undefined
          ? <ChooseOne waiting={alarms.length > 0} />
          : <AlarmDetail key={id} id={id} known={alarms.find((alarm) => alarm.id === id)} back={`/alarms${suffix}`} onDecided={decided} />}
      </section>
    </div>
  );
}

interface List {
  data: Alarm[] | undefined;
  error: Error | null;
  retry: () => void;
  more: (() => void) | undefined;
}

function useList(closedShown: boolean): List {
  const open = useOpenAlarms();
  const closed = useClosedAlarms(closedShown);
  if (!closedShown) return { data: open.data, error: open.error, retry: () => void open.refetch(), more: undefined };
  return {
    data: closed.data?.pages.flatMap((page) => page.items),
    error: closed.error,
    retry: () => void closed.refetch(),
    more: closed.hasNextPage && !closed.isFetchingNextPage ? () => void closed.fetchNextPage() : undefined,
  };
}

function QueueHead({ alarms, closedShown }: { alarms: Alarm[]; closedShown: boolean }) {
  const { t } = useTranslation("alarms");
  const fresh = countNew(alarms);
  return (
    <header className="queue-head">
      <h1 className={closedShown ? "visually-hidden" : "queue-title"}>{closedShown ? t("closed") : t("new_count", { count: fresh })}</h1>
      <nav className="tabs" aria-label={t("filter")}>
        <Link to="/alarms" aria-current={closedShown ? undefined : "page"}>{t("open")}</Link>
        <Link to="/alarms?state=closed" aria-current={closedShown ? "page" : undefined}>{t("closed")}</Link>
      </nav>
    </header>
  );
}

function AnsweredLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("alarms");
  const words = useAlarmWords();
  if (alarm.verdict === null) return null;
  return (
    <p className="answered" role="status">
      {t("stored", { verdict: t(`verdict.${alarm.verdict}`) })} <Link to={`/alarms/${encodeURIComponent(alarm.id)}?state=closed`}>{words.title(alarm.event)}</Link>
    </p>
  );
}

function QueueBody({ list, closedShown, selectedId, addressOf }: { list: List; closedShown: boolean; selectedId: string | undefined; addressOf: (id: string) => string }) {
  const { t } = useTranslation("alarms");
  if (list.error && !list.data) return <ErrorState error={list.error} onRetry={list.retry} />;
  if (!list.data) return <div className="padded"><Skeleton rows={6} height={84} /></div>;
  if (list.data.length === 0) {
    return closedShown
      ? <EmptyState title={t("empty_closed")} text={t("empty_closed_text")} />
      : <EmptyState title={t("empty")} text={t("empty_text")} action={<Link className="button button-plain" to="/wall">{t("shell:to_wall")}</Link>} />;
  }
  const footer = list.more && <div className="queue-more"><Button onClick={list.more}>{t("common:show_more")}</Button></div>;
  return <Queue alarms={list.data} selectedId={selectedId} addressOf={addressOf} footer={footer} />;
}

function ChooseOne({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation("alarms");
  return waiting ? <EmptyState title={t("choose")} text={t("choose_text")} /> : <EmptyState title={t("calm")} />;
}
