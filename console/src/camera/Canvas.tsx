import { useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Rule } from "../api/types";
import { useUnitsPerPixel, type Size } from "../video/picture";
import { arrowStep, Corners } from "./Corners";
import { headingOf, type Draft, type Step } from "./draft";
import { clamp, type Point } from "./geometry";
import { reads, shapeOf } from "./kinds";
import { Heading, place, Shape, ShapeName } from "./Shape";

interface Props {
  picture: Size;
  rules: readonly Rule[];
  draft: Draft | null;
  selected: number | null;
  onSelect: (index: number | null) => void;
  dispatch: (step: Step) => void;
  onOpen: (rule: Rule) => void;
  readOnly: boolean;
}

const CENTRE: Point = [0.5, 0.5];

/** Return where an event happened on the picture, as fractions of it. */
function locate(svg: SVGSVGElement | null, picture: Size, event: MouseEvent): Point {
  const matrix = svg?.getScreenCTM()?.inverse();
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  return clamp([at.x / picture.width, at.y / picture.height]);
}

/** The rules over the live picture; the one that is being drawn takes mouse, touch and keys. */
export function Canvas({ picture, rules, draft, selected, onSelect, dispatch, onOpen, readOnly }: Props) {
  const { t } = useTranslation("camera");
  const [svg, setSvg] = useState<SVGSVGElement | null>(null);
  const units = useUnitsPerPixel(svg, picture);
  const [cursor, setCursor] = useState<Point | null>(null);
  const drawing = draft?.drawing === true && !readOnly;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!drawing || !drawingKey(event, cursor ?? CENTRE, draft, setCursor, dispatch)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const show = { picture, units };
  const words = { left: t("direction.left"), right: t("direction.right") };
  return (
    <svg
      ref={setSvg}
      className={`canvas ${drawing ? "canvas-drawing" : ""}`}
      data-testid="rule-canvas"
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      role="application"
      aria-label={t(drawing ? "canvas.drawing" : "canvas.title")}
      aria-roledescription={t("canvas.title")}
      tabIndex={drawing ? 0 : -1}
      onKeyDown={onKeyDown}
      onPointerMove={(event: PointerEvent) => {
        if (drawing && event.pointerType === "mouse") setCursor(locate(svg, picture, event));
      }}
      onPointerLeave={() => setCursor(null)}
      onClick={(event) => {
        if (drawing) dispatch({ type: "add", point: locate(svg, picture, event) });
        else onSelect(null);
      }}
      onDoubleClick={() => dispatch({ type: "close" })}
    >
      {rules.filter((rule) => rule.id !== draft?.id).map((rule) => (
        <g
          key={rule.id}
          className={`shape shape-other ${rule.enabled ? "" : "shape-off"}`}
          onClick={(event) => {
            if (drawing) return;
            event.stopPropagation();
            onOpen(rule);
          }}
        >
          <Shape kind={rule.spec.kind} points={rule.spec.points} direction={rule.spec.direction} {...show} />
          {rule.spec.heading && <Heading heading={rule.spec.heading} {...show} />}
          <ShapeName kind={rule.spec.kind} points={rule.spec.points} name={rule.spec.name} {...show} />
        </g>
      ))}
      {draft !== null && (
        <g className="shape shape-draft">
          <Shape kind={draft.kind} points={draft.points} direction={draft.direction} open={draft.drawing} words={words} {...show} />
          {reads(draft.kind, "heading") && !draft.drawing && <Heading heading={headingOf(draft)} {...show} />}
          {drawing && <Preview draft={draft} cursor={cursor} {...show} />}
          {!readOnly && <Corners draft={draft} selected={selected} onSelect={onSelect} locate={(event) => locate(svg, picture, event)} dispatch={dispatch} {...show} />}
        </g>
      )}
    </svg>
  );
}

/** Draw with keys: arrows move the cross, Space sets a corner, Enter closes, Backspace takes the last one back. */
function drawingKey(event: KeyboardEvent, cursor: Point, draft: Draft, setCursor: (at: Point) => void, dispatch: (step: Step) => void): boolean {
  const by = arrowStep(event);
  if (by !== null) setCursor(clamp([cursor[0] + by[0], cursor[1] + by[1]]));
  else if (event.key === " " || (event.key === "Enter" && (shapeOf(draft.kind) === "line" || draft.points.length < 3))) dispatch({ type: "add", point: cursor });
  else if (event.key === "Enter") dispatch({ type: "close" });
  else if (event.key === "Backspace") dispatch({ type: "undo" });
  else return false;
  return true;
}

function Preview({ draft, cursor, picture, units }: { draft: Draft; cursor: Point | null; picture: Size; units: number }) {
  if (cursor === null) return null;
  const last = draft.points.at(-1);
  const [x, y] = place(cursor, picture);
  const from = last === undefined ? null : place(last, picture);
  const arm = 9 * units;
  return (
    <g className="shape-preview" aria-hidden="true">
      {from && <line className="shape-next" x1={from[0]} y1={from[1]} x2={x} y2={y} />}
      <line x1={x - arm} y1={y} x2={x + arm} y2={y} />
      <line x1={x} y1={y - arm} x2={x} y2={y + arm} />
    </g>
  );
}
