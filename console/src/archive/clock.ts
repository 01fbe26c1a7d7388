// The one clock that all pictures of the archive follow: recorded wall time, running at a speed, held while pictures load.

export const SPEEDS = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16] as const;

export interface ClockState {
  playing: boolean;
  /** Recorded seconds for each second of ours; below zero runs back. */
  speed: number;
  /** True while it waits for pictures. */
  held: boolean;
}

/** Keeps the moment that is shown, in milliseconds since the epoch. `steady` never jumps; both in milliseconds. */
export class PlayClock {
  #at: number;
  #since: number;
  #state: ClockState = { playing: false, speed: 1, held: false };
  #seeks = 0;
  readonly #listeners = new Set<() => void>();

  constructor(
    at: number,
    private readonly steady: () => number,
    /** The newest moment that can be recorded by now. */
    private readonly edge: () => number = () => Infinity,
  ) {
    this.#at = Math.min(at, edge());
    this.#since = steady();
  }

  get state(): ClockState {
    return this.#state;
  }

  /** Counts the jumps, so that a player knows a seek from the passing of time. */
  get seeks(): number {
    return this.#seeks;
  }

  get moving(): boolean {
    return this.#state.playing && !this.#state.held;
  }

  now(): number {
    const gone = this.moving ? (this.steady() - this.#since) * this.#state.speed : 0;
    return Math.min(this.#at + gone, this.edge());
  }

  seek(at: number): void {
    this.#at = Math.min(at, this.edge());
    this.#since = this.steady();
    this.#seeks += 1;
    this.#tell();
  }

  play(): void {
    this.#change({ playing: true });
  }

  pause(): void {
    this.#change({ playing: false });
  }

  setSpeed(speed: number): void {
    this.#change({ speed });
  }

  /** Stand still while pictures load, without forgetting that it plays. */
  hold(held: boolean): void {
    this.#change({ held });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  #change(change: Partial<ClockState>): void {
    const next = { ...this.#state, ...change };
    if (next.playing === this.#state.playing && next.speed === this.#state.speed && next.held === this.#state.held) return;
    this.#at = this.now();
    this.#since = this.steady();
    this.#state = next;
    this.#tell();
  }

  #tell(): void {
    this.#listeners.forEach((listener) => { listener(); });
  }
}

/** Return the next speed in a direction: L goes faster forward, J faster back, each starting at normal speed. */
export function shuttle(state: ClockState, direction: 1 | -1): number {
  const same = state.playing && Math.sign(state.speed) === direction;
  const pace = Math.abs(state.speed);
  const next = same ? (SPEEDS.find((speed) => speed > pace) ?? pace) : 1;
  return next * direction;
}

/** Return the neighbouring speed of the list, keeping the direction. */
export function slower(speed: number): number {
  return (SPEEDS.findLast((item) => item < Math.abs(speed)) ?? SPEEDS[0]) * Math.sign(speed || 1);
}

export function faster(speed: number): number {
  return (SPEEDS.find((item) => item > Math.abs(speed)) ?? SPEEDS[SPEEDS.length - 1] ?? 1) * Math.sign(speed || 1);
}

const VIDEO_LIMIT = 4;
const MANY = 4;

/** Tell whether a speed is shown by key pictures one after the other rather than by the video. */
export function byPictures(speed: number, cameras: number): boolean {
  return speed < 0 || speed > (cameras > MANY ? VIDEO_LIMIT / 2 : VIDEO_LIMIT);
}
