// Maps times of the media element to wall-clock times of the pictures shown.

interface Mark {
  media: number;
  wallUs: number;
}

const TOLERANCE_S = 0.002;

/** Remember which picture lies where on the media timeline. Media times in seconds, wall times in microseconds. */
export class Timeline {
  #marks: Mark[] = [];

  constructor(private readonly keep = 2000) {}

  add(media: number, wallUs: number): void {
    let at = this.#marks.length;
    while (at > 0 && (this.#marks[at - 1]?.media ?? -Infinity) > media) at -= 1;
    if (Math.abs((this.#marks[at - 1]?.media ?? -Infinity) - media) < TOLERANCE_S / 2) at -= 1;
    const same = Math.abs((this.#marks[at]?.media ?? Infinity) - media) < TOLERANCE_S / 2;
    this.#marks.splice(at, same ? 1 : 0, { media, wallUs });
    if (this.#marks.length > this.keep) this.#marks.splice(0, this.#marks.length - this.keep);
  }

  /** Return the wall time of the picture shown at a media time, or null before the first one. */
  wallUs(media: number): number | null {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.media ?? Infinity) <= media + TOLERANCE_S) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1]?.wallUs ?? null;
  }

  /** Return the wall time of the newest picture, or null. */
  get newestUs(): number | null {
    return this.#marks.at(-1)?.wallUs ?? null;
  }

  clear(): void {
    this.#marks = [];
  }
}
