import { arrow, crossingEdges, edges, middle, type Point, type RuleKind } from "./geometry";
import type { Direction } from "../api/types";
import { shapeOf } from "./kinds";
import type { Size } from "../video/picture";

export interface ShapeProps {
  kind: RuleKind;
  points: readonly Point[];
  direction: Direction;
  picture: Size;
  /** Picture units in one pixel of the screen. */
  units: number;
}

interface Words {
  left: string;
  right: string;
}

export function place([x, y]: Point, { width, height }: Size): Point {
  return [x * width, y * height];
}

/** Draw a rule's polygon, or its line with its direction and sides. `open`: the last edge is not there yet. */
export function Shape({ open = false, words, ...shape }: ShapeProps & { open?: boolean; words?: Words }) {
  return shapeOf(shape.kind) === "line" ? <LineShape {...shape} words={words} /> : <Area {...shape} open={open} />;
}

/** An arrow over the picture: the way that is right. */
export function Heading({ heading, picture, units }: { heading: readonly [Point, Point] | readonly [readonly [number, number], readonly [number, number]]; picture: Size; units: number }) {
  const [from, to] = [place(heading[0], picture), place(heading[1], picture)];
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [ax, ay] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const at = (forward: number, aside: number): string => `${to[0] + (ax * forward - ay * aside) * units},${to[1] + (ay * forward + ax * aside) * units}`;
  return (
    <g className="shape-line" aria-hidden="true">
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      <polygon className="shape-head" points={[at(0, 0), at(-16, -8), at(-16, 8)].join(" ")} />
    </g>
  );
}

function Area({ points, picture, open }: ShapeProps & { open: boolean }) {
  if (points.length === 0) return null;
  const placed = points.map((point) => place(point, picture));
  const path = placed.map((point) => point.join(",")).join(" ");
  const crossing = open ? new Set<number>() : crossingEdges(points);
  return (
    <g className="shape-area">
      {open ? <polyline points={path} /> : <polygon points={path} />}
      {edges(placed).map(([from, to], i) =>
        crossing.has(i) ? <line key={i} className="shape-wrong" x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} /> : null,
      )}
    </g>
  );
}

function LineShape({ points, direction, picture, units, words }: ShapeProps & { words?: Words }) {
  const [first, second] = points;
  if (first === undefined || second === undefined) return null;
  const [from, to] = [place(first, picture), place(second, picture)];
  const { along, right } = arrow(first, second, picture.width / picture.height);
  const centre: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const at = (base: Point, forward: number, aside: number): Point => [
    base[0] + (along[0] * forward + right[0] * aside) * units,
    base[1] + (along[1] * forward + right[1] * aside) * units,
  ];
  return (
    <g className="shape-line">
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      <polygon className="shape-head" points={[at(to, 0, 0), at(to, -16, -7), at(to, -16, 7)].join(" ")} />
      {direction !== "left" && <Crossing from={at(centre, 0, -16)} to={at(centre, 0, 22)} tip={[at(centre, -6, 14), at(centre, 6, 14)]} />}
      {direction !== "right" && <Crossing from={at(centre, 0, 16)} to={at(centre, 0, -22)} tip={[at(centre, -6, -14), at(centre, 6, -14)]} />}
      {words && <SideWord at={at(centre, 0, 46)} word={words.right} units={units} chosen={direction !== "left"} />}
      {words && <SideWord at={at(centre, 0, -46)} word={words.left} units={units} chosen={direction !== "right"} />}
    </g>
  );
}

/** An arrow across a line: crossings this way count. */
function Crossing({ from, to, tip }: { from: Point; to: Point; tip: [Point, Point] }) {
  return (
    <g className="shape-crossing">
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      <polyline points={[tip[0], to, tip[1]].join(" ")} />
    </g>
  );
}

function SideWord({ at, word, units, chosen }: { at: Point; word: string; units: number; chosen: boolean }) {
  return (
    <text className={chosen ? "shape-word" : "shape-word shape-word-other"} x={at[0]} y={at[1] + 4 * units} fontSize={13 * units} strokeWidth={3 * units} textAnchor="middle">
      {word}
    </text>
  );
}

interface NameProps extends Omit<ShapeProps, "direction"> {
  name: string;
}

/** Write a rule's name: in the middle of an area, at the first point of a line, where its arrows leave room. */
export function ShapeName({ kind, points, name, picture, units }: NameProps) {
  if (points.length === 0) return null;
  const isLine = shapeOf(kind) === "line";
  const [x, y] = place((isLine ? points[0] : undefined) ?? middle(points), picture);
  return (
    <text className="shape-word" x={x} y={isLine ? y - 9 * units : y} fontSize={13 * units} strokeWidth={3 * units} textAnchor="middle">
      {name}
    </text>
  );
}
