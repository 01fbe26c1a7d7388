import { useState } from "react";
import { useClassName } from "../i18n/useClassName";
import type { Track } from "./boxes";
import { useUnitsPerPixel, type Size } from "./picture";

/** Draw thin boxes with the class's word over a picture; the drawing is fitted as the video is. */
export function BoxesLayer({ tracks, picture }: { tracks: readonly Track[]; picture: Size }) {
  const [element, setElement] = useState<SVGSVGElement | null>(null);
  const units = useUnitsPerPixel(element, picture);
  const className = useClassName();
  return (
    <svg ref={setElement} className="live-layer" viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">
      {tracks.map(({ id, class: name, box: [x, y, w, h], confirmed }) => (
        <g key={id} className={confirmed ? "live-box" : "live-box live-box-unsure"}>
          <rect x={x * picture.width} y={y * picture.height} width={w * picture.width} height={h * picture.height} />
          <text x={x * picture.width} y={y * picture.height - 4 * units} fontSize={12 * units} strokeWidth={3 * units}>
            {className(name)}
          </text>
        </g>
      ))}
    </svg>
  );
}
