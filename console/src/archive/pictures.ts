// Single key pictures of one camera, for scrubbing, for fast and backward play, and where a coding cannot be played.

export interface KeyPicture {
  url: string;
  /** When the picture was taken, in milliseconds since the epoch. */
  at: number;
}

export interface PictureParts {
  /** Fetch the key picture at or before a moment; null where there is none. */
  fetchPicture(at: number, signal: AbortSignal): Promise<{ blob: Blob; at: number } | null>;
  makeUrl(blob: Blob): string;
  releaseUrl(url: string): void;
  steadyNow(): number;
}

const SAME_MS = 40;
const SLOW_MS = 250;
/** Pictures that follow faster than this are not told apart, and cost the centre work. */
const PACE_MS = 70;

/** Keeps one request under way: the newest wish wins, and a slow request for an older one is given up. */
export class PictureFeed {
  #shown: KeyPicture | null = null;
  #wanted: number | null = null;
  #asked: { at: number; since: number; controller: AbortController } | null = null;
  #answered: number | null = null;
  /** When the last request began; a wish that comes too early is taken up by the next tick. */
  #begun = -PACE_MS;

  constructor(
    private readonly parts: PictureParts,
    private readonly onPicture: (picture: KeyPicture | null) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  want(at: number): void {
    this.#wanted = at;
    const asked = this.#asked;
    if (asked === null) {
      const fresh = this.#answered === null || Math.abs(this.#answered - at) >= SAME_MS;
      if (fresh && this.parts.steadyNow() - this.#begun >= PACE_MS) void this.#ask(at);
    } else if (Math.abs(asked.at - at) >= SAME_MS && this.parts.steadyNow() - asked.since > SLOW_MS) {
      asked.controller.abort();
    }
  }

  /** Forget what is shown and stop asking. */
  close(): void {
    this.#wanted = null;
    this.#answered = null;
    this.#asked?.controller.abort();
    this.#show(null);
  }

  async #ask(at: number): Promise<void> {
    const controller = new AbortController();
    const asked = { at, since: this.parts.steadyNow(), controller };
    this.#asked = asked;
    this.#begun = asked.since;
    try {
      const found = await this.parts.fetchPicture(at, controller.signal);
      if (this.#wanted !== null) this.#show(found === null ? null : { url: this.parts.makeUrl(found.blob), at: found.at });
      this.#answered = at;
    } catch (error) {
      if (!controller.signal.aborted) {
        this.#answered = at;
        this.onError(error);
      }
    } finally {
      this.#asked = null;
    }
    if (this.#wanted !== null) this.want(this.#wanted);
  }

  #show(picture: KeyPicture | null): void {
    if (this.#shown !== null) this.parts.releaseUrl(this.#shown.url);
    this.#shown = picture;
    this.onPicture(picture);
  }
}
