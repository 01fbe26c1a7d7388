import { useEffect, useRef } from "react";
import type { Engine } from "./engine";
import { momentAt } from "./scale";
import { AXIS } from "./TimelineChart";
import type { TimelineView } from "./useTimelineView";

interface Wiring {
  engine: Engine;
  view: TimelineView;
  onHover: (px: number | null) => void;
}

interface Touch {
  px: number;
  /** On the axis the view is dragged, on the rows the moment. */
  pans: boolean;
  /** It began on a mark: a press is the mark's own, only a drag is ours. */
  onMark: boolean;
}

const WHEEL = 0.0016;
const LINE_PX = 16;
const DRAG_PX = 5;

/** Wheel and pinch zoom; dragging moves the moment, on the axis the view; a press goes there. */
export function useGestures(box: HTMLElement | null, wiring: Wiring): void {
  const latest = useRef(wiring);
  useEffect(() => { latest.current = wiring; });
  useEffect(() => {
    if (box === null) return;
    const gestures = new Gestures(box, () => latest.current);
    return gestures.listen();
  }, [box]);
}

class Gestures {
  readonly #touches = new Map<number, Touch>();

  constructor(
    private readonly box: HTMLElement,
    private readonly wiring: () => Wiring,
  ) {}

  listen(): () => void {
    const controller = new AbortController();
    const { signal } = controller;
    const { box } = this;
    box.addEventListener("wheel", (event) => { this.#wheel(event); }, { signal, passive: false });
    box.addEventListener("pointerdown", (event) => { this.#down(event); }, { signal });
    box.addEventListener("pointermove", (event) => { this.#move(event); }, { signal });
    box.addEventListener("pointerleave", () => { this.wiring().onHover(null); }, { signal });
    for (const name of ["pointerup", "pointercancel"] as const) box.addEventListener(name, (event) => { this.#up(event); }, { signal });
    return () => { controller.abort(); };
  }

  #px(event: PointerEvent | WheelEvent): number {
    return event.clientX - this.box.getBoundingClientRect().left;
  }

  #moment(px: number): number {
    return momentAt(px, this.wiring().view.shown, this.box.clientWidth);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { view } = this.wiring();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(across) > Math.abs(event.shiftKey ? 0 : event.deltaY)) view.pan((across * unit * view.span) / this.box.clientWidth);
    else view.zoomAt(this.#moment(this.#px(event)), Math.exp(event.deltaY * unit * WHEEL));
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const px = this.#px(event);
    const pans = event.clientY - this.box.getBoundingClientRect().top < AXIS;
    const onMark = event.target instanceof Element && event.target.closest(".timeline-mark") !== null;
    this.#touches.set(event.pointerId, { px, pans, onMark });
    if (onMark) return;
    this.box.setPointerCapture(event.pointerId);
    if (this.#touches.size > 1) this.wiring().engine.scrub(null);
    else if (!pans) this.wiring().engine.scrub(this.#moment(px));
  }

  #move(event: PointerEvent): void {
    const px = this.#px(event);
    const { engine, view, onHover } = this.wiring();
    onHover(event.pointerType === "touch" ? null : px);
    const touch = this.#touches.get(event.pointerId);
    if (touch === undefined) return;
    if (touch.onMark) {
      if (Math.abs(px - touch.px) < DRAG_PX) return;
      touch.onMark = false;
      this.box.setPointerCapture(event.pointerId); // from here on the mark is not pressed any more
    }
    if (this.#touches.size === 2) this.#pinch(event.pointerId, px);
    else if (touch.pans) view.pan(((touch.px - px) * view.span) / this.box.clientWidth);
    else engine.scrub(this.#moment(px));
    touch.px = px;
  }

  #pinch(id: number, px: number): void {
    const own = this.#touches.get(id);
    const other = [...this.#touches].find(([otherId]) => otherId !== id)?.[1];
    if (own === undefined || other === undefined) return;
    const [before, after] = [Math.abs(own.px - other.px), Math.abs(px - other.px)];
    if (before > 1 && after > 1) this.wiring().view.zoomAt(this.#moment((px + other.px) / 2), before / after);
  }

  #up(event: PointerEvent): void {
    const touch = this.#touches.get(event.pointerId);
    this.#touches.delete(event.pointerId);
    if (touch !== undefined && !touch.onMark && !touch.pans && this.#touches.size === 0) this.wiring().engine.scrub(null);
  }
}
