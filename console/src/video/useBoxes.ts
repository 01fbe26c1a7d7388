import { useEffect, useState } from "react";
import { BoxHistory, parseBoxes, type Track } from "./boxes";
import { boxesUrl, openSocket } from "./browser";
import type { LivePlayer } from "./player";
import { backOff } from "./policy";

const DRAW_EVERY_MS = 60;

/** Follow what the analyst sees, aligned with the picture on the screen. Empty while switched off. */
export function useBoxes(cameraId: string, player: LivePlayer | null, on: boolean): Track[] {
  const [tracks, setTracks] = useState<Track[]>([]);
  useEffect(() => {
    if (!on || player === null) return;
    const history = new BoxHistory();
    const close = listen(cameraId, history);
    let frame = 0;
    let drawn = 0;
    const draw = (at: number): void => {
      frame = requestAnimationFrame(draw);
      if (at - drawn < DRAW_EVERY_MS) return;
      drawn = at;
      const shown = player.shownUs();
      const found = shown === null || player.state.kind !== "live" ? [] : history.at(shown);
      setTracks((old) => (old.length === 0 && found.length === 0 ? old : found));
    };
    frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      close();
      setTracks([]);
    };
  }, [cameraId, player, on]);
  return tracks;
}

function listen(cameraId: string, history: BoxHistory): () => void {
  let closed = false;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket = { close: (): void => undefined };
  const open = (): void => {
    attempt += 1;
    socket = openSocket(boxesUrl(cameraId), {
      onMessage: (data) => {
        const sample = typeof data === "string" ? parseBoxes(data) : null;
        if (sample !== null) history.add(sample);
        attempt = 0;
      },
      onClose: () => {
        if (!closed) timer = setTimeout(open, backOff(attempt, Math.random));
      },
    });
  };
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket.close();
  };
}
