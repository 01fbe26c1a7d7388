// What the analyst sees in a camera's pictures, looked up by the time of the picture on the screen.

export interface Track {
  id: number;
  class: string;
  score: number;
  /** Left, top, width, height as fractions of the picture. */
  box: [number, number, number, number];
  confirmed: boolean;
}

interface Sample {
  timeUs: number;
  tracks: Track[];
}

const KEEP = 200;
const STALE_US = 1_000_000;

/** Read one message of the boxes' socket; null for anything else. */
export function parseBoxes(text: string): Sample | null {
  try {
    const value = JSON.parse(text) as { time_us?: unknown; tracks?: unknown };
    if (typeof value.time_us !== "number" || !Array.isArray(value.tracks)) return null;
    return { timeUs: value.time_us, tracks: value.tracks as Track[] };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export class BoxHistory {
  #samples: Sample[] = [];

  add(sample: Sample): void {
    const newest = this.#samples.at(-1);
    // A restarted analyst or a set clock may go back: what was known before is of no use then.
    if (newest !== undefined && sample.timeUs <= newest.timeUs) {
      this.#samples = this.#samples.filter((old) => old.timeUs < sample.timeUs);
    }
    this.#samples.push(sample);
    if (this.#samples.length > KEEP) this.#samples.shift();
  }

  /** Return the boxes for a picture, moved between the analysed pictures before and after it. */
  at(timeUs: number): Track[] {
    const index = this.#samples.findLastIndex((sample) => sample.timeUs <= timeUs);
    const before = this.#samples[index];
    const after = this.#samples[index + 1];
    if (before === undefined || timeUs - before.timeUs > STALE_US) return [];
    if (after === undefined || after.timeUs - before.timeUs > STALE_US) return before.tracks;
    const share = (timeUs - before.timeUs) / (after.timeUs - before.timeUs);
    return before.tracks.map((track) => between(track, after.tracks, share));
  }
}

function between(track: Track, later: readonly Track[], share: number): Track {
  const next = later.find((other) => other.id === track.id);
  if (next === undefined) return track;
  const mix = (i: 0 | 1 | 2 | 3): number => track.box[i] + (next.box[i] - track.box[i]) * share;
  return { ...track, box: [mix(0), mix(1), mix(2), mix(3)] };
}
