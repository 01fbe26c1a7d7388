import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Camera } from "../api/types";
import type { Engine } from "./engine";
import { TileNote } from "./TileNote";
import type { CameraTimeline } from "./types";
import { useView } from "./useView";

interface Props {
  camera: Camera;
  lookId: string;
  engine: Engine;
  /** What is known of the minutes around the moment. */
  near: CameraTimeline | undefined;
  focused: boolean;
  large: boolean;
  onFocus: () => void;
  onEnlarge: () => void;
  onLookLost: () => void;
}

/** One camera at the moment of the clock, with a word over it whenever it does not show that moment. */
export function Tile({ camera, lookId, engine, near, focused, large, onFocus, onEnlarge, onLookLost }: Props) {
  const { t } = useTranslation("archive");
  const { attach, state } = useView(camera.id, lookId, engine, onLookLost);
  const shown = state.pictures ? (state.nothing ? "gap" : state.picture === null ? "loading" : "picture") : state.video.kind;
  return (
    <article className="archive-tile" aria-label={camera.name} aria-current={focused} data-camera={camera.id} data-state={shown}>
      <div className="archive-screen" onPointerDown={onFocus} onDoubleClick={onEnlarge}>
        <video ref={attach} muted playsInline disablePictureInPicture disableRemotePlayback aria-label={camera.name} tabIndex={-1} />
        {state.picture !== null && <img className="archive-picture" src={state.picture.url} alt={t("picture_of", { name: camera.name })} data-shown-at={new Date(state.picture.at).toISOString()} />}
        <TileNote state={state} shown={shown} near={near} engine={engine} />
      </div>
      <footer className="archive-tile-line">
        <button type="button" className="archive-enlarge" onClick={onEnlarge} aria-label={t(large ? "reduce" : "enlarge", { name: camera.name })}>
          <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
            <path d={large ? "M9 3v6H3M15 3v6h6M9 21v-6H3M15 21v-6h6" : "M3 9V3h6M21 9V3h-6M3 15v6h6M21 15v6h-6"} />
          </svg>
        </button>
        <Link to={`/cameras/${camera.id}`} className="archive-name">{camera.name}</Link>
        {shown === "picture" && <span className="muted archive-tile-word">{t("key_pictures")}</span>}
      </footer>
    </article>
  );
}
