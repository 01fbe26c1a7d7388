import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { clockTime } from "../format/time";
import { clusters, type Cluster } from "./cluster";
import type { Engine } from "./engine";
import { x } from "./scale";
import { AXIS, ROW, type Row } from "./TimelineChart";
import type { Bookmark, EventMark } from "./types";
import type { TimelineView } from "./useTimelineView";

interface Props {
  rows: Row[];
  view: TimelineView;
  width: number;
  engine: Engine;
}

const GAP = 24;
type Mark = { kind: "event"; at: string; event: EventMark } | { kind: "bookmark"; at: string; bookmark: Bookmark };

/** Events and bookmarks over the rows: an event leads to its alarm, many at one place to a closer view of them. */
export function TimelineMarks({ rows, view, width, engine }: Props) {
  return (
    <>
      {rows.map((row, i) => {
        const marks: Mark[] = [
          ...(row.line?.events ?? []).map((event): Mark => ({ kind: "event", at: event.at, event })),
          ...(row.line?.bookmarks ?? []).map((bookmark): Mark => ({ kind: "bookmark", at: bookmark.at, bookmark })),
        ];
        return clusters(marks, (mark) => x(Date.parse(mark.at), view.shown, width), width, GAP).map((cluster) => (
          <ClusterMark key={`${row.camera.id}${cluster.items[0]?.at ?? ""}`} cluster={cluster} top={AXIS + i * ROW} view={view} engine={engine} />
        ));
      })}
    </>
  );
}

function ClusterMark({ cluster, top, view, engine }: { cluster: Cluster<Mark>; top: number; view: TimelineView; engine: Engine }) {
  const { t } = useTranslation("archive");
  const [first] = cluster.items;
  if (first === undefined) return null;
  const style = { insetInlineStart: cluster.px, insetBlockStart: top };
  const closer = (): void => {
    const times = cluster.items.map((mark) => Date.parse(mark.at));
    const [from, to] = [Math.min(...times), Math.max(...times)];
    const margin = Math.max(1000, (to - from) / 4);
    view.show({ from: from - margin, to: to + margin });
  };
  if (cluster.items.length > 1 && view.span > 2000) {
    const words = t("marks.many", { count: cluster.items.length });
    return <button type="button" className="timeline-mark timeline-many" style={style} title={words} aria-label={words} onClick={closer}>{cluster.items.length}</button>;
  }
  if (first.kind === "bookmark") {
    const words = t("marks.bookmark", { text: first.bookmark.text, time: clockTime(first.at) });
    return <button type="button" className="timeline-mark" style={style} title={words} aria-label={words} onClick={() => { engine.seek(Date.parse(first.at)); }}><Shape path="M4 2h8v12l-4-3-4 3Z" /></button>;
  }
  const words = t("marks.event", { rule: first.event.rule_name, time: clockTime(first.at) });
  return <Link draggable={false} className="timeline-mark" style={style} title={words} aria-label={words} to={`/alarms/${encodeURIComponent(first.event.alarm_id)}`}><Shape path="M8 2 14 13H2Z" /></Link>;
}

const Shape = ({ path }: { path: string }) => <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>;
