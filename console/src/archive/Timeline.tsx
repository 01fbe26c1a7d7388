import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { Button, ErrorLine } from "../components";
import { clockTime, dateAndTime, duration, longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { useClock, type Engine } from "./engine";
import { exactTime } from "./format";
import { Legend } from "./Legend";
import type { Marks } from "./marks";
import { useArchiveTimeline } from "./queries";
import { asked, momentAt } from "./scale";
import { AXIS, Chart, ROW } from "./TimelineChart";
import { TimelineMarks } from "./TimelineMarks";
import { TimelineSummary } from "./TimelineSummary";
import { useGestures } from "./useGestures";
import type { TimelineView } from "./useTimelineView";
import { useWidth } from "./useWidth";
import { centreNow } from "../video/browser";

interface Props {
  engine: Engine;
  cameras: Camera[];
  view: TimelineView;
  marks: Marks;
  /** What can be done with the marked span. */
  selection: ReactNode;
}

/** What was recorded when: one row for each camera, from a day to a second. */
export function Timeline({ engine, cameras, view, marks, selection }: Props) {
  const { t } = useTranslation("archive");
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const width = useWidth(box);
  const { span, resolutionS } = asked(view.shown, width);
  const changing = span.to > centreNow();
  const line = useArchiveTimeline(cameras.map((camera) => camera.id), span, resolutionS, { changing, enabled: width > 0 });
  useGestures(box, { engine, view, onHover: setHover });
  const rows = cameras.map((camera) => ({ camera, line: line.data?.cameras.find((item) => item.camera_id === camera.id) }));
  const height = AXIS + ROW * rows.length;
  return (
    <section className="timeline" aria-label={t("timeline.title")}>
      <Head selection={selection} engine={engine} view={view} hover={hover} width={width} />
      <div className="timeline-body">
        <ul className="timeline-names" aria-hidden="true" style={{ paddingBlockStart: AXIS }}>
          {cameras.map((camera) => <li key={camera.id} style={{ blockSize: ROW }}><span>{camera.name}</span></li>)}
        </ul>
        <div ref={setBox} className="timeline-box" style={{ blockSize: height }}>
          <Slider engine={engine} view={view}>
            <Chart rows={rows} view={view.shown} width={width} marks={marks} hover={hover} engine={engine} />
          </Slider>
          <TimelineMarks rows={rows} view={view} width={width} engine={engine} />
        </div>
      </div>
      <ErrorLine error={line.error} />
      <Legend rows={rows.flatMap((row) => (row.line ? [row.line] : []))} view={view.shown} />
      <TimelineSummary rows={rows} view={view.shown} />
    </section>
  );
}

/** The moment as something that can be moved: keys of the page do it, and who hears the page is told where it stands. */
function Slider({ engine, view, children }: { engine: Engine; view: TimelineView; children: ReactNode }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const second = useClock(engine, (at) => Math.floor(at / 1000));
  const { from, to } = view.shown;
  const now = Math.min(Math.max(second, Math.floor(from / 1000)), Math.ceil(to / 1000));
  return (
    <div
      className="timeline-slider" role="slider" tabIndex={0} aria-label={t("timeline.moment")}
      aria-valuemin={Math.floor(from / 1000)} aria-valuemax={Math.ceil(to / 1000)} aria-valuenow={now} aria-valuetext={dateAndTime(second * 1000, language)}
    >
      {children}
    </div>
  );
}

function Head({ engine, view, hover, width, selection }: { selection: ReactNode; engine: Engine; view: TimelineView; hover: number | null; width: number }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const at = hover === null ? null : momentAt(hover, view.shown, width);
  const away = useClock(engine, (moment) => moment < view.shown.from || moment > view.shown.to);
  return (
    <div className="timeline-head">
      <span>{longDate(view.shown.from, language)}, {clockTime(view.shown.from)} – {clockTime(view.shown.to)}</span>
      <span className="timeline-hover muted">{at !== null && t("timeline.hover", { local: exactTime(at), utc: new Date(at).toISOString().slice(11, 23) })}</span>
      {away && <Button kind="quiet" onClick={() => { view.show({ from: engine.at - view.span / 2, to: engine.at + view.span / 2 }); }}>{t("timeline.to_moment")}</Button>}
      {selection}
      <span className="timeline-zoom">
        <Button kind="quiet" aria-label={t("keys.zoom_out")} onClick={() => { view.zoom(1); }}>−</Button>
        <span aria-live="polite">{view.span < 1000 * 10 ? `${Math.round(view.span / 100) / 10} ${t("timeline.s")}` : duration(view.span, language)}</span>
        <Button kind="quiet" aria-label={t("keys.zoom_in")} onClick={() => { view.zoom(-1); }}>+</Button>
      </span>
    </div>
  );
}
