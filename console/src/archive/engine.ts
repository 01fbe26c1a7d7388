// The clock of the page, the cameras on it, and the loop that drives them.

import { useSyncExternalStore } from "react";
import { centreNow } from "../video/browser";
import { byPictures, PlayClock } from "./clock";
import { Group } from "./group";
import type { CameraView } from "./view";

/** What was recorded just now can be seen after so long: a piece is listed once it is whole. */
const BEHIND_MS = 5000;
const TICK_MS = 50;

const steady = (): number => performance.now();

export class Engine {
  readonly clock: PlayClock;
  readonly #group: Group;
  readonly #views = new Map<string, CameraView>();
  readonly #listeners = new Set<() => void>();
  #shown: number;
  #scrubbing = false;
  #pictures = false;
  #frame = 0;
  #last = 0;

  constructor(at: number) {
    this.clock = new PlayClock(at, steady, () => centreNow() - BEHIND_MS);
    this.#group = new Group(this.clock, steady);
    this.#shown = this.clock.now();
  }

  /** The moment, as the page last showed it. */
  get at(): number {
    return this.#shown;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  start(): () => void {
    const step = (now: number): void => {
      this.#frame = requestAnimationFrame(step);
      if (now - this.#last < TICK_MS) return;
      this.#last = now;
      this.tick();
    };
    this.#frame = requestAnimationFrame(step);
    const leave = this.clock.subscribe(() => { this.#tell(); });
    return () => {
      cancelAnimationFrame(this.#frame);
      leave();
    };
  }

  join(cameraId: string, view: CameraView): () => void {
    this.#views.set(cameraId, view);
    const leave = this.#group.join(view);
    view.showPictures(this.#pictures);
    return () => {
      leave();
      if (this.#views.get(cameraId) === view) this.#views.delete(cameraId);
    };
  }

  tick(): void {
    this.#choose();
    this.#group.tick();
    if (this.clock.now() !== this.#shown) this.#tell();
  }

  seek(at: number): void {
    performance.mark("varta:seek", { detail: at });
    this.clock.seek(at);
    this.tick();
  }

  /** Show key pictures while the moment is dragged; the video takes over at the end. */
  scrub(at: number | null): void {
    const ended = at === null && this.#scrubbing;
    this.#scrubbing = at !== null;
    if (at !== null) this.clock.seek(at);
    else if (ended) performance.mark("varta:seek", { detail: this.clock.now() });
    this.tick();
  }

  /** Go to the next or previous picture of a camera and stand still. */
  step(cameraId: string | undefined, direction: 1 | -1): void {
    this.clock.pause();
    const at = this.clock.now();
    const known = cameraId === undefined ? null : (this.#views.get(cameraId)?.neighbour(at, direction) ?? null);
    // Half a millisecond behind its beginning, so that rounding does not lead to the picture before.
    this.seek(known === null ? at + direction * USUAL_PICTURE_MS : known + 0.5);
  }

  #choose(): void {
    const pictures = this.#scrubbing || (this.clock.state.playing && byPictures(this.clock.state.speed, this.#views.size));
    if (pictures === this.#pictures) return;
    this.#pictures = pictures;
    this.#views.forEach((view) => { view.showPictures(pictures); });
  }

  #tell(): void {
    this.#shown = this.clock.now();
    this.#listeners.forEach((listener) => { listener(); });
  }
}

const USUAL_PICTURE_MS = 80;

/** Return something that is read off the clock; the component is drawn again when it changes. */
export function useClock<T extends string | number | boolean | object | null>(engine: Engine, read: (at: number) => T): T {
  return useSyncExternalStore(engine.subscribe, () => read(engine.at));
}

export const useClockState = (engine: Engine) => useSyncExternalStore(engine.clock.subscribe, () => engine.clock.state);
