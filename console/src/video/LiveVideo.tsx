import { useState, type ReactNode } from "react";
import { BoxesLayer } from "./BoxesLayer";
import { LiveNote } from "./LiveNote";
import { USUAL, type Size } from "./picture";
import { useBoxes } from "./useBoxes";
import type { Live } from "./useLive";
import "./video.css";

interface Props {
  cameraId: string;
  name: string;
  live: Live;
  boxes: boolean;
  /** Drawn over the picture, fitted as the picture is. */
  children?: (picture: Size) => ReactNode;
}

/** A camera's live picture, never stretched, with a word over it whenever it is not live. */
export function LiveVideo({ cameraId, name, live, boxes, children }: Props) {
  const [picture, setPicture] = useState<Size>(USUAL);
  const { attach, player, state } = live;
  const tracks = useBoxes(cameraId, player, boxes);
  const measure = (video: HTMLVideoElement): void => {
    if (video.videoWidth > 0) setPicture({ width: video.videoWidth, height: video.videoHeight });
  };
  return (
    <div className="live" data-state={state.kind}>
      <video
        ref={attach}
        muted
        playsInline
        disablePictureInPicture
        disableRemotePlayback
        aria-label={name}
        onLoadedMetadata={(event) => measure(event.currentTarget)}
        onResize={(event) => measure(event.currentTarget)}
        onClick={(event) => {
          // Where the browser wanted a touch before playing.
          if (event.currentTarget.paused && state.kind !== "idle") void event.currentTarget.play();
        }}
      />
      {boxes && <BoxesLayer tracks={tracks} picture={picture} />}
      {children?.(picture)}
      <LiveNote state={state} />
    </div>
  );
}
