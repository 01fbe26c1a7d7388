// All cameras of the page on one clock: each tick brings every player along, and the clock waits for those that load.

import type { PlayClock } from "./clock";

export interface Member {
  readonly waiting: boolean;
  tick(): void;
}

/** How long the others wait for one that loads. */
export const PATIENCE_MS = 4000;

export class Group {
  readonly #members = new Set<Member>();
  #waitingSince: number | null = null;
  #seeks = 0;

  constructor(
    private readonly clock: PlayClock,
    private readonly steady: () => number,
  ) {}

  join(member: Member): () => void {
    this.#members.add(member);
    return () => { this.#members.delete(member); };
  }

  tick(): void {
    if (this.#seeks !== this.clock.seeks) {
      this.#seeks = this.clock.seeks;
      this.#waitingSince = null;
    }
    this.#members.forEach((member) => { member.tick(); });
    this.clock.hold(this.#someWait());
  }

  #someWait(): boolean {
    if (![...this.#members].some((member) => member.waiting)) {
      this.#waitingSince = null;
      return false;
    }
    this.#waitingSince ??= this.steady();
    return this.steady() - this.#waitingSince < PATIENCE_MS;
  }
}
