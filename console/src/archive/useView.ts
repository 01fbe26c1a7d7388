import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { asApiError } from "../api/errors";
import { browserParts } from "./browserParts";
import type { Engine } from "./engine";
import { watchPictures } from "./watch";
import { CameraView, NOTHING_YET, type ViewState } from "./view";

const nothing = () => () => undefined;

export interface CameraLink {
  /** Give this to the <video> as its ref. */
  attach: (video: HTMLVideoElement | null) => void;
  state: ViewState;
}

/** Put one camera on the page's clock; `onLookLost` is called when the look no longer holds. */
export function useView(cameraId: string, lookId: string, engine: Engine, onLookLost: () => void): CameraLink {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [view, setView] = useState<CameraView | null>(null);
  const lost = useRef(onLookLost);
  useEffect(() => { lost.current = onLookLost; });
  useEffect(() => {
    if (video === null) return;
    const width = (): number => video.clientWidth * window.devicePixelRatio;
    const made = new CameraView(video, engine.clock, browserParts(cameraId, lookId, width), (error) => {
      if (asApiError(error).code === "archive.purpose_needed") lost.current();
    });
    const leave = engine.join(cameraId, made);
    const stop = watchPictures(video, (media) => made.wall(media));
    setView(made);
    return () => {
      stop();
      leave();
      made.close();
    };
  }, [video, cameraId, lookId, engine]);
  const state = useSyncExternalStore(view?.subscribe ?? nothing, () => view?.state ?? NOTHING_YET);
  return { attach: setVideo, state };
}
