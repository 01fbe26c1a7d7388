import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Size } from "../video/picture";
import type { Draft, Step } from "./draft";
import { edges, type Point } from "./geometry";
import { shapeOf } from "./kinds";
import { place } from "./Shape";

interface Props {
  draft: Draft;
  picture: Size;
  units: number;
  selected: number | null;
  onSelect: (index: number | null) => void;
  /** Return the place under the pointer as fractions of the picture. */
  locate: (event: PointerEvent) => Point;
  dispatch: (step: Step) => void;
}

const SMALL = 0.005;
const LARGE = 0.05;
const ARROWS: Record<string, Point | undefined> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Return how far an arrow key moves a point; Shift moves it further. */
export function arrowStep(event: Pick<KeyboardEvent, "key" | "shiftKey">): Point | null {
  const way = ARROWS[event.key];
  const size = event.shiftKey ? LARGE : SMALL;
  return way === undefined ? null : [way[0] * size, way[1] * size];
}

/** The corners of a drawn shape as handles for mouse, touch and keys; between them, handles that add a corner. */
export function Corners(props: Props) {
  const { draft, picture, units, dispatch } = props;
  const { t } = useTranslation("camera");
  const between = shapeOf(draft.kind) === "area" && !draft.drawing ? edges(draft.points) : [];
  return (
    <g>
      {between.map(([a, b], edge) => {
        const half: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
        const [x, y] = place(half, picture);
        const insert = (): void => dispatch({ type: "insert", edge, point: half });
        return (
          <g
            key={edge}
            className="corner corner-between"
            role="button"
            tabIndex={0}
            aria-label={t("canvas.insert", { number: edge + 1 })}
            onClick={(event) => {
              event.stopPropagation();
              insert();
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== " ") return;
              event.preventDefault();
              event.stopPropagation();
              insert();
            }}
          >
            <circle className="corner-hit" cx={x} cy={y} r={12 * units} />
            <circle cx={x} cy={y} r={4 * units} />
          </g>
        );
      })}
      {draft.points.map((point, index) => (
        <Corner key={index} {...props} point={point} index={index} />
      ))}
    </g>
  );
}

function Corner({ draft, picture, units, selected, onSelect, locate, dispatch, point, index }: Props & { point: Point; index: number }) {
  const { t } = useTranslation("camera");
  const held = useRef(false);
  const [x, y] = place(point, picture);
  const closes = draft.drawing && shapeOf(draft.kind) === "area" && index === 0 && draft.points.length >= 3;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = arrowStep(event);
    if (by !== null && !draft.drawing) dispatch({ type: "move", index, point: [point[0] + by[0], point[1] + by[1]] });
    else if (event.key === "Delete" || (event.key === "Backspace" && !draft.drawing)) dispatch({ type: "remove", index });
    else if ((event.key === "Enter" || event.key === " ") && closes) dispatch({ type: "close" });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g
      className={`corner ${selected === index ? "corner-selected" : ""} ${closes ? "corner-closes" : ""}`}
      role="button"
      tabIndex={0}
      aria-label={t("canvas.corner", { number: index + 1, x: Math.round(point[0] * 100), y: Math.round(point[1] * 100) })}
      onKeyDown={onKeyDown}
      onFocus={() => onSelect(index)}
      onClick={(event) => {
        event.stopPropagation();
        if (closes) dispatch({ type: "close" });
      }}
      onPointerDown={(event) => {
        if (draft.drawing) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = true;
        onSelect(index);
      }}
      onPointerMove={(event) => {
        if (held.current) dispatch({ type: "move", index, point: locate(event) });
      }}
      onPointerUp={() => {
        held.current = false;
      }}
      onPointerCancel={() => {
        held.current = false;
      }}
    >
      <circle className="corner-hit" cx={x} cy={y} r={(closes ? 18 : 14) * units} />
      <circle cx={x} cy={y} r={6 * units} />
      {shapeOf(draft.kind) === "line" && (
        <text className="shape-word" x={x} y={y - 12 * units} fontSize={13 * units} strokeWidth={3 * units} textAnchor="middle">
          {index + 1}
        </text>
      )}
    </g>
  );
}
