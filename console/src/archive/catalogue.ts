// What one camera's recording consists of around the clock: playlists of whole windows, asked for when the clock comes near.

import { readPlaylist, type Entry } from "./playlist";
import type { Span } from "./types";

export const WINDOW_MS = 5 * 60_000;
/** A window that reaches into the present grows; it is asked again so often. */
export const GROWING_MS = 2000;
const AHEAD_MS = 45_000;
const KEPT = 12;

/** Return the window that a moment lies in. Windows are the same for everybody, so that answers can be kept. */
export function windowOf(at: number): Span {
  const from = Math.floor(at / WINDOW_MS) * WINDOW_MS;
  return { from, to: from + WINDOW_MS };
}

/** Return the windows that are needed at a moment: its own, and the next where playing gets there soon. */
export function windowsAt(at: number, speed: number): Span[] {
  const own = windowOf(at);
  const ahead = AHEAD_MS * Math.max(1, Math.abs(speed));
  if (speed >= 0) return at + ahead >= own.to ? [own, windowOf(own.to)] : [own];
  return at - ahead < own.from ? [own, windowOf(own.from - 1)] : [own];
}

interface Window {
  entries: Entry[];
  /** When it was answered, by a steady clock. */
  at: number;
  whole: boolean;
}

export interface CatalogueParts {
  /** Fetch a span's playlist; the address is what relative names in it start from. */
  fetchPlaylist(span: Span, signal: AbortSignal): Promise<{ text: string; address: string }>;
  wallNow(): number;
  steadyNow(): number;
}

/** Holds the entries of one camera; `want` loads what is missing. */
export class Catalogue {
  readonly #windows = new Map<number, Window>();
  readonly #asked = new Map<number, AbortController>();

  constructor(
    private readonly parts: CatalogueParts,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Load what the clock needs at a moment; answers that came are kept. */
  want(at: number, speed: number): void {
    const now = this.parts.wallNow();
    // The moment's own window first: what comes after it must not keep it waiting.
    const spans = this.knows(at) ? windowsAt(at, speed) : [windowOf(at)];
    for (const span of spans) {
      const known = this.#windows.get(span.from);
      const fresh = known !== undefined && (known.whole || this.parts.steadyNow() - known.at < GROWING_MS);
      if (!fresh && !this.#asked.has(span.from) && span.from <= now) void this.#load(span);
    }
  }

  /** Tell whether it is known what is recorded at a moment. */
  knows(at: number): boolean {
    return this.#windows.has(windowOf(at).from) || at > this.parts.wallNow();
  }

  /** Return the entry that holds a moment. */
  entryAt(at: number): Entry | null {
    const entries = this.#near(at);
    const found = entries.findLast((entry) => entry.start <= at);
    return found !== undefined && at < found.end ? found : null;
  }

  /** Return the entries from a moment on, in order, without a hole larger than `hole` milliseconds. */
  run(at: number, until: number, hole: number): Entry[] {
    const found: Entry[] = [];
    let end = at;
    for (const entry of this.#near(at, until)) {
      if (entry.end <= at || entry.start >= until) continue;
      if (entry.start > end + hole) break;
      found.push(entry);
      end = entry.end;
    }
    return found;
  }

  close(): void {
    this.#asked.forEach((controller) => { controller.abort(); });
    this.#asked.clear();
  }

  #near(at: number, until = at): Entry[] {
    const seen = new Set<string>();
    const entries: Entry[] = [];
    // An entry can begin in the window before; it stands in both lists.
    for (let from = windowOf(at).from - WINDOW_MS; from <= until; from += WINDOW_MS) {
      for (const entry of this.#windows.get(from)?.entries ?? []) {
        const name = `${entry.url}@${entry.offset}`;
        if (!seen.has(name)) entries.push(entry);
        seen.add(name);
      }
    }
    return entries.sort((a, b) => a.start - b.start);
  }

  async #load(span: Span): Promise<void> {
    const controller = new AbortController();
    this.#asked.set(span.from, controller);
    const whole = span.to < this.parts.wallNow() - 2 * GROWING_MS;
    try {
      const { text, address } = await this.parts.fetchPlaylist(span, controller.signal);
      this.#keep(span.from, { entries: readPlaylist(text, address), at: this.parts.steadyNow(), whole });
      this.onChange();
    } catch (error) {
      if (!controller.signal.aborted) this.onError(error);
    } finally {
      if (this.#asked.get(span.from) === controller) this.#asked.delete(span.from);
    }
  }

  #keep(from: number, window: Window): void {
    this.#windows.delete(from);
    this.#windows.set(from, window);
    const oldest = this.#windows.keys().next().value;
    if (this.#windows.size > KEPT && oldest !== undefined) this.#windows.delete(oldest);
  }
}
