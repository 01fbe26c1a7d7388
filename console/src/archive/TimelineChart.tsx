import { useId } from "react";
import type { Camera } from "../api/types";
import { longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { centreNow } from "../video/browser";
import { useClock, type Engine } from "./engine";
import { tickTime } from "./format";
import { marked, type Marks } from "./marks";
import { Patterns } from "./Patterns";
import { reasonOf } from "./pieces";
import { ticks, x } from "./scale";
import type { CameraTimeline, Piece, Span } from "./types";

export const AXIS = 24;
export const ROW = 26;
const BAR = 14;
const TICK_GAP = 92;
const LEAST_PX = 1.5;

export interface Row {
  camera: Camera;
  line: CameraTimeline | undefined;
}

interface Props {
  rows: Row[];
  view: Span;
  width: number;
  marks: Marks;
  hover: number | null;
  engine: Engine;
}

/** The drawing of the timeline; everything in it is also said in words beside it. */
export function Chart({ rows, view, width, marks, hover, engine }: Props) {
  const id = useId();
  const height = AXIS + ROW * rows.length;
  const span = marked(marks);
  return (
    <svg className="timeline-chart" width={width} height={height} aria-hidden="true">
      <Patterns id={id} />
      <Axis view={view} width={width} height={height} />
      {rows.map((row, i) => <Bars key={row.camera.id} row={row} top={AXIS + i * ROW} view={view} width={width} id={id} />)}
      {span !== null && <rect className="timeline-selection" x={x(span.from, view, width)} y={AXIS - 4} width={Math.max(1, x(span.to, view, width) - x(span.from, view, width))} height={height - AXIS + 4} />}
      {marks.from !== null && <Bracket at={x(marks.from, view, width)} height={height} way={1} />}
      {marks.to !== null && <Bracket at={x(marks.to, view, width)} height={height} way={-1} />}
      <line className="timeline-now" x1={x(centreNow(), view, width)} x2={x(centreNow(), view, width)} y1={AXIS - 8} y2={height} />
      {hover !== null && <line className="timeline-hover-line" x1={hover} x2={hover} y1={0} y2={height} />}
      <Head engine={engine} view={view} width={width} height={height} />
    </svg>
  );
}

function Head({ engine, view, width, height }: { engine: Engine; view: Span; width: number; height: number }) {
  const at = useClock(engine, (moment) => Math.round(x(moment, view, width) * 2) / 2);
  if (at < 0 || at > width) return null;
  return (
    <g className="timeline-head-line" transform={`translate(${at} 0)`}>
      <line x1={0} x2={0} y1={8} y2={height} />
      <path d="M-6 2h12v6l-6 7-6-7Z" />
    </g>
  );
}

const Bracket = ({ at, height, way }: { at: number; height: number; way: 1 | -1 }) => (
  <path className="timeline-bracket" d={`M${at + 6 * way} ${AXIS - 3}H${at}V${height - 1}H${at + 6 * way}`} />
);

function Axis({ view, width, height }: { view: Span; width: number; height: number }) {
  const language = useLanguage();
  const { step, marks } = ticks(view, width, TICK_GAP);
  return (
    <g className="timeline-axis">
      {marks.map(({ at, strong }) => (
        <g key={at} transform={`translate(${x(at, view, width)} 0)`} className={strong ? "timeline-midnight" : ""}>
          <line x1={0} x2={0} y1={AXIS - 6} y2={height} />
          <text x={4} y={14}>{strong ? longDate(at, language).replace(/ \d{4}$/, "") : tickTime(at, step)}</text>
        </g>
      ))}
    </g>
  );
}

function Bars({ row, top, view, width, id }: { row: Row; top: number; view: Span; width: number; id: string }) {
  const y = top + (ROW - BAR) / 2;
  const place = (piece: { from: string; to: string }): { x: number; width: number } | null => {
    const [from, to] = [Math.max(-2, x(Date.parse(piece.from), view, width)), Math.min(width + 2, x(Date.parse(piece.to), view, width))];
    return to <= -2 || from >= width + 2 ? null : { x: from, width: Math.max(LEAST_PX, to - from) };
  };
  const shape = (piece: Piece) => {
    const at = place(piece);
    if (at === null || (piece.state !== "recorded" && piece.state !== "missing")) return null;
    const look = piece.state === "recorded" ? { className: "timeline-recorded" } : { className: "timeline-missing", fill: `url(#${id}-${reasonOf(piece)})` };
    return <rect key={piece.from} {...at} y={y} height={BAR} {...look} />;
  };
  return (
    <g>
      <line className="timeline-row" x1={0} x2={width} y1={top + ROW - 0.5} y2={top + ROW - 0.5} />
      {row.line?.pieces.map(shape)}
      {row.line?.holds.map((hold) => {
        const at = place(hold);
        return at === null ? null : <path key={hold.id} className="timeline-hold" d={`M${at.x} ${y + 5}v-7h${at.width}v7`} />;
      })}
    </g>
  );
}
