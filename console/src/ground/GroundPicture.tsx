import { useState, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { useUnitsPerPixel, type Size } from "../video/picture";
import type { Half } from "./pairs";
import type { Ground } from "./queries";

interface Props {
  picture: Size;
  pairs: readonly Half[];
  ground: Ground | null;
  onPoint: (point: [number, number]) => void;
}

/** The points over the live picture, and how far down each pixel density reaches. */
export function GroundPicture({ picture, pairs, ground, onPoint }: Props) {
  const { t } = useTranslation("ground");
  const [svg, setSvg] = useState<SVGSVGElement | null>(null);
  const units = useUnitsPerPixel(svg, picture);
  const locate = (event: MouseEvent): [number, number] => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg?.getScreenCTM()?.inverse());
    const fit = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5;
    return [fit(at.x / picture.width), fit(at.y / picture.height)];
  };
  return (
    <svg ref={setSvg} className="canvas canvas-drawing" viewBox={`0 0 ${picture.width} ${picture.height}`} role="application" aria-label={t("picture")} onClick={(event) => onPoint(locate(event))}>
      {ground?.grades.filter((grade) => grade.line.length > 1).map((grade) => {
        const [x, y] = grade.line[0] ?? [0, 0];
        return (
          <g key={grade.name} className="ground-grade">
            <polyline points={grade.line.map(([px, py]) => `${px * picture.width},${py * picture.height}`).join(" ")} />
            <text className="shape-word" x={x * picture.width + 6 * units} y={y * picture.height - 4 * units} fontSize={12 * units} strokeWidth={3 * units}>
              {t(`grade.${grade.name}`)} · {t("px_per_m", { value: grade.pixels_per_metre })}
            </text>
          </g>
        );
      })}
      {pairs.map(({ point }, index) => point && (
        <g key={index} className="ground-point">
          <circle cx={point[0] * picture.width} cy={point[1] * picture.height} r={5 * units} />
          <text className="shape-word" x={point[0] * picture.width} y={point[1] * picture.height - 9 * units} fontSize={14 * units} strokeWidth={3 * units} textAnchor="middle">{index + 1}</text>
        </g>
      ))}
    </svg>
  );
}
