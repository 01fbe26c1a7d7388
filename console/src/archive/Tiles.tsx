import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { WINDOW_MS, windowOf } from "./catalogue";
import { useClock, type Engine } from "./engine";
import { useLater } from "./useLater";
import { useArchiveTimeline } from "./queries";
import { Tile } from "./Tile";

interface Props {
  cameras: Camera[];
  lookId: string;
  engine: Engine;
  focused: Camera;
  /** Show the focused camera alone. */
  single: boolean;
  narrow: boolean;
  onFocus: (id: string) => void;
  onEnlarge: (id: string) => void;
  onLookLost: () => void;
}

/** The pictures: all cameras side by side, or one. */
export function Tiles({ cameras, lookId, engine, focused, single, narrow, onFocus, onEnlarge, onLookLost }: Props) {
  const { t } = useTranslation("archive");
  const shown = single ? [focused] : cameras;
  const from = useClock(engine, (at) => windowOf(at).from);
  const near = useArchiveTimeline(cameras.map((camera) => camera.id), { from: from - WINDOW_MS, to: from + 2 * WINDOW_MS }, 0.5, { changing: true, enabled: useLater() });
  const wide = shown.length === 1 ? 1 : shown.length <= 4 ? 2 : 3;
  const style = { "--columns": wide, "--rows": Math.ceil(shown.length / wide) } as React.CSSProperties;
  return (
    <>
      {narrow && cameras.length > 1 && (
        <select className="archive-one" aria-label={t("cameras.one")} value={focused.id} onChange={(event) => { onFocus(event.target.value); }}>
          {cameras.map((camera) => <option key={camera.id} value={camera.id}>{camera.name}</option>)}
        </select>
      )}
      <div className="archive-tiles" style={style} data-count={shown.length}>
        {shown.map((camera) => (
          <Tile
            key={camera.id}
            camera={camera}
            lookId={lookId}
            engine={engine}
            near={near.data?.cameras.find((item) => item.camera_id === camera.id)}
            focused={camera.id === focused.id}
            large={single}
            onFocus={() => { onFocus(camera.id); }}
            onEnlarge={() => { onEnlarge(camera.id); }}
            onLookLost={onLookLost}
          />
        ))}
      </div>
    </>
  );
}
