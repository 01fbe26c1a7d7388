import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RulePrecision, SeenEvent } from "../api/types";
import { Button, EmptyState, ErrorState, Icon, Skeleton } from "../components";
import { dateAndTime } from "../format/time";
import { useClassName } from "../i18n/useClassName";
import { useLanguage } from "../i18n/useLanguage";
import type { Range } from "./range";
import { useRuleEvents } from "./queries";

interface Props {
  rule: RulePrecision;
  range: Range;
  at: number;
  onClose: () => void;
}

/** What one rule saw, newest first; what raised no alarm is marked so. */
export function RuleEvents({ rule, range, at, onClose }: Props) {
  const { t } = useTranslation("reports");
  const events = useRuleEvents(rule.camera_id, rule.rule_id, range, at);
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="rule-events" aria-label={t("events.title", { rule: rule.rule_name })}>
      <header className="rule-events-head">
        <div>
          <h2>{rule.rule_name}</h2>
          <p className="muted">{rule.camera_name}</p>
        </div>
        <Button kind="quiet" className="icon-button" aria-label={t("common:close")} onClick={onClose}><Icon name="close" /></Button>
      </header>
      {events.isPending && <div className="padded"><Skeleton rows={5} height={64} /></div>}
      {events.isError && <ErrorState error={events.error} onRetry={() => void events.refetch()} />}
      {events.data && items.length === 0 && <EmptyState title={t("events.empty")} />}
      <ul>{items.map((item) => <Item key={item.event.id} item={item} />)}</ul>
      {events.hasNextPage && <div className="queue-more"><Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>{t("common:show_more")}</Button></div>}
    </section>
  );
}

function Item({ item }: { item: SeenEvent }) {
  const { t } = useTranslation("reports");
  const language = useLanguage();
  const className = useClassName();
  const { event } = item;
  const answer = item.verdict === null ? t(`state.${item.state ?? "new"}`) : t(`alarms:verdict.${item.verdict}`);
  return (
    <li className="seen-event">
      <img src={event.picture_url} alt="" width="112" height="63" loading="lazy" onError={(e) => { e.currentTarget.style.visibility = "hidden"; }} />
      <div>
        <span className="cell-main">{className(event.class_name)}</span>
        <time className="cell-sub" dateTime={event.at}>{dateAndTime(event.at, language)}</time>
        {item.alarm_id === null
          ? <span className="mode-mark">{t(`mode.${event.mode}`)}</span>
          : <Link className="cell-sub" to={`/alarms/${encodeURIComponent(item.alarm_id)}`}>{answer}</Link>}
      </div>
    </li>
  );
}
