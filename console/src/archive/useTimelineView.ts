import { useCallback, useEffect, useState } from "react";
import type { Engine } from "./engine";
import { around, following, length, moved, nextZoom, zoomed } from "./scale";
import type { Span } from "./types";

export interface TimelineView {
  shown: Span;
  span: number;
  /** One step of the list: 1 shows more, -1 less, around the moment. */
  zoom: (direction: 1 | -1) => void;
  /** Around a moment that keeps its place. */
  zoomAt: (at: number, factor: number) => void;
  pan: (by: number) => void;
  show: (span: Span) => void;
}

/** Keep what the timeline shows; it turns its page when the moment leaves it, unless it is being looked at elsewhere. */
export function useView(engine: Engine, first: Span): TimelineView {
  const [shown, setShown] = useState(first);
  useEffect(() => {
    let last = engine.at;
    return engine.subscribe(() => {
      const at = engine.at;
      // Only a moment that was in view takes the view along: who looks elsewhere is left there, but for a jump.
      setShown((view) => {
        const was = last >= view.from && last <= view.to;
        const jumped = Math.abs(at - last) > 2000;
        last = at;
        return was || jumped ? following(view, at) : view;
      });
    });
  }, [engine]);
  const zoom = useCallback((direction: 1 | -1) => {
    setShown((view) => {
      const at = engine.at;
      const next = nextZoom(length(view), direction);
      return at >= view.from && at <= view.to ? zoomed(view, at, next / length(view)) : around((view.from + view.to) / 2, next);
    });
  }, [engine]);
  return {
    shown,
    span: length(shown),
    zoom,
    zoomAt: (at, factor) => { setShown((view) => zoomed(view, at, factor)); },
    pan: (by) => { setShown((view) => moved(view, by)); },
    show: setShown,
  };
}
