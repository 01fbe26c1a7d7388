import { useRef, useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { areaBetween, spotOn, type Spot } from "./area";
import type { Area } from "./types";

const MOST = 32;

interface Props {
  cameraId: string;
  areas: Area[];
  onChange: (areas: Area[]) => void;
}

/** Draw rectangles that a redacted copy hides, on a picture of the camera; corners can be typed too. */
export function AreaDrawer({ cameraId, areas, onChange }: Props) {
  const { t } = useTranslation("evidence");
  const box = useRef<HTMLDivElement>(null);
  const [corner, setCorner] = useState<Spot | null>(null);
  const [draft, setDraft] = useState<Area | null>(null);
  const [lost, setLost] = useState(false);
  const spot = (event: PointerEvent): Spot => spotOn(box.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 }, event.clientX, event.clientY);
  const add = (area: Area | null): void => { if (area !== null && areas.length < MOST) onChange([...areas, area]); };
  const down = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setCorner(spot(event));
  };
  const move = (event: PointerEvent): void => { if (corner !== null) setDraft(areaBetween(corner, spot(event))); };
  const up = (event: PointerEvent): void => {
    if (corner !== null) add(areaBetween(corner, spot(event)));
    setCorner(null);
    setDraft(null);
  };
  return (
    <div className="area-drawer">
      <div ref={box} className="area-picture" role="img" aria-label={t("areas.picture")} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => { setCorner(null); setDraft(null); }}>
        {lost ? <span className="muted">{t("areas.no_picture")}</span> : <img src={`/api/cameras/${encodeURIComponent(cameraId)}/picture.jpg`} alt="" draggable={false} onError={() => { setLost(true); }} />}
        {[...areas, ...(draft === null ? [] : [draft])].map(([x, y, width, height], number) => (
          <span key={number} className="area-hidden" style={{ insetInlineStart: `${x * 100}%`, top: `${y * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` }}>{number + 1}</span>
        ))}
      </div>
      <ul className="area-list">
        {areas.map((area, number) => <AreaRow key={number} number={number} area={area} onChange={(changed) => { onChange(areas.flatMap((known, i) => (i !== number ? [known] : changed === null ? [] : [changed]))); }} />)}
      </ul>
      <Button kind="quiet" disabled={areas.length >= MOST} onClick={() => { add([0.25, 0.25, 0.5, 0.5]); }}>{t("areas.add")}</Button>
    </div>
  );
}

const PARTS = ["x", "y", "width", "height"] as const;

/** One area by its numbers, for whoever does not draw. */
function AreaRow({ number, area, onChange }: { number: number; area: Area; onChange: (area: Area | null) => void }) {
  const { t } = useTranslation("evidence");
  const set = (part: number, percent: number): void => {
    const [x, y, width, height] = area.map((value, i) => (i === part ? Math.min(Math.max(percent / 100, 0), 1) : value)) as Area;
    onChange([x, y, Math.min(width, 1 - x), Math.min(height, 1 - y)]);
  };
  return (
    <li>
      <span>{number + 1}</span>
      {PARTS.map((part, index) => (
        <input key={part} type="number" min={0} max={100} step={1} aria-label={t(`areas.${part}`, { number: number + 1 })} value={Math.round((area[index] ?? 0) * 100)} onChange={(event) => { set(index, Number(event.target.value)); }} />
      ))}
      <Button kind="quiet" onClick={() => { onChange(null); }} aria-label={t("areas.remove", { number: number + 1 })}>{t("remove")}</Button>
    </li>
  );
}
