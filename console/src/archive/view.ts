// One camera on the page: its video, and its key pictures where video is not what is wanted.

import type { PlayClock } from "./clock";
import type { Member } from "./group";
import { PictureFeed, type KeyPicture, type PictureParts } from "./pictures";
import { ArchivePlayer, type ArchivePlayerParts, type ArchiveState, type ArchiveVideo } from "./player";

export interface ViewState {
  video: ArchiveState;
  picture: KeyPicture | null;
  /** True while key pictures are shown in place of the video. */
  pictures: boolean;
  /** True once a key picture was asked for and there is none. */
  nothing: boolean;
}

export const NOTHING_YET: ViewState = { video: { kind: "loading" }, picture: null, pictures: false, nothing: false };

export class CameraView implements Member {
  #state = NOTHING_YET;
  #wantPictures = false;
  readonly #player: ArchivePlayer;
  readonly #feed: PictureFeed;
  readonly #listeners = new Set<() => void>();

  constructor(video: ArchiveVideo, private readonly clock: PlayClock, parts: ArchivePlayerParts & PictureParts, onError: (error: unknown) => void) {
    this.#player = new ArchivePlayer(video, clock, parts, (state) => { this.#took(state, onError); });
    this.#feed = new PictureFeed(parts, (picture) => { this.#change({ picture, nothing: picture === null }); }, onError);
  }

  get state(): ViewState {
    return this.#state;
  }

  get waiting(): boolean {
    return !this.#byPictures && this.#player.waiting;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  /** Show key pictures in place of the video, or the video again. */
  showPictures(wanted: boolean): void {
    this.#wantPictures = wanted;
    this.#change({ pictures: this.#byPictures });
    this.tick();
  }

  tick(): void {
    if (!this.#wantPictures) this.#player.tick();
    else this.#player.rest();
    if (this.#byPictures) this.#feed.want(this.clock.now());
    // The last key picture stays until the video has taken its place.
    else if (this.#state.picture !== null && this.#state.video.kind !== "loading") this.#feed.close();
  }

  wall(media: number): number | null {
    return this.#player.wall(media);
  }

  neighbour(at: number, direction: 1 | -1): number | null {
    return this.#player.neighbour(at, direction);
  }

  close(): void {
    this.#player.close();
    this.#feed.close();
  }

  get #byPictures(): boolean {
    return this.#wantPictures || this.#state.video.kind === "undecodable";
  }

  #took(video: ArchiveState, onError: (error: unknown) => void): void {
    this.#change({ video });
    this.#change({ pictures: this.#byPictures });
    if (video.kind === "error") onError(video.error);
  }

  #change(change: Partial<ViewState>): void {
    const keys = Object.keys(change) as (keyof ViewState)[];
    if (keys.every((key) => this.#state[key] === change[key])) return;
    this.#state = { ...this.#state, ...change };
    this.#listeners.forEach((listener) => { listener(); });
  }
}
