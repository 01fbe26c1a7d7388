import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useCentreState } from "../api/queries";
import { browserParts, followClock, liveUrl } from "./browser";
import { LivePlayer, type LiveState } from "./player";

const LINGER_MS = 10_000;
const IDLE: LiveState = { kind: "idle" };
const NO_SOURCE: LiveState = { kind: "error", code: "video.no_media_source", retry: false };
const nothing = () => () => undefined;

export interface Live {
  /** Give this to the <video> as its ref. */
  attach: (video: HTMLVideoElement | null) => void;
  player: LivePlayer | null;
  state: LiveState;
}

/** Play a camera live while `wanted`; a short look elsewhere does not drop the connection. */
export function useLive(cameraId: string, wanted: boolean): Live {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const url = useMemo(() => liveUrl(cameraId), [cameraId]);
  const player = useMemo(
    () => (video === null || url === null ? null : new LivePlayer(video, url, browserParts())),
    [video, url],
  );
  useEffect(() => {
    if (wanted) {
      player?.start();
      return;
    }
    const timer = setTimeout(() => player?.stop(), LINGER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [player, wanted]);
  useEffect(() => () => player?.stop(), [player]);
  useCentreClock();
  const state = useSyncExternalStore(player?.subscribe ?? nothing, () => player?.state ?? IDLE);
  return { attach: setVideo, player, state: url === null ? NO_SOURCE : state };
}

function useCentreClock(): void {
  const { data, dataUpdatedAt } = useCentreState();
  const now = data?.now;
  useEffect(() => {
    if (now !== undefined) followClock(now, dataUpdatedAt);
  }, [now, dataUpdatedAt]);
}
