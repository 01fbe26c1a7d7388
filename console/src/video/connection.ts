// One live WebSocket: tells apart its messages and connects again, with growing waits, until closed.

import { type Bytes, isInit, splitMessage } from "./fmp4";
import { backOff } from "./policy";

export interface Header {
  mime: string;
  width: number;
  height: number;
  transcoded: boolean;
  stream: "main" | "sub";
}

export interface Listener {
  onConnecting(attempt: number): void;
  onHeader(header: Header): void;
  onInit(bytes: Bytes): void;
  onPicture(timeUs: number, fragment: Bytes): void;
  onOffline(since: string | null): void;
  /** The connection ended. `retryInMs` is null when trying again would be of no use. */
  onClosed(code: string, retryInMs: number | null): void;
}

export interface SocketHandlers {
  onMessage(data: unknown): void;
  onClose(code: number): void;
}

export interface SocketLike {
  close(): void;
}

export interface ConnectionParts {
  openSocket(url: string, handlers: SocketHandlers): SocketLike;
  setTimer(run: () => void, ms: number): number;
  clearTimer(id: number): void;
  random(): number;
}

const MEANINGS: Readonly<Record<number, { code: string; retry: boolean }>> = {
  4401: { code: "video.not_signed_in", retry: false },
  4403: { code: "video.not_allowed", retry: false },
  4404: { code: "video.no_camera", retry: false },
  4429: { code: "video.too_many_viewers", retry: true },
};
const CROWDED_MS = 30_000;

export class Connection {
  #socket: SocketLike | null = null;
  /** Names the socket in use: what an older one still says is ignored. */
  #mine: symbol | null = null;
  #timer: number | null = null;
  #attempt = 0;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
    private readonly parts: ConnectionParts,
  ) {}

  open(): void {
    this.close();
    this.#attempt += 1;
    this.listener.onConnecting(this.#attempt);
    const mine = Symbol("socket");
    this.#mine = mine;
    this.#socket = this.parts.openSocket(this.url, {
      onMessage: (data) => {
        if (this.#mine === mine) this.#read(data);
      },
      onClose: (code) => {
        if (this.#mine === mine) this.#ended(code);
      },
    });
  }

  /** Drop the connection and make a new one, as if it had broken. */
  restart(code: string): void {
    this.#drop();
    this.#again(
      code,
      backOff(this.#attempt, () => this.parts.random()),
    );
  }

  close(): void {
    this.#drop();
    if (this.#timer !== null) this.parts.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Say that pictures are shown, so that the next break is tried again soon. */
  healthy(): void {
    this.#attempt = 0;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = this.#mine = null;
    socket?.close();
  }

  #ended(number: number): void {
    this.#socket = this.#mine = null;
    const meaning = MEANINGS[number] ?? { code: "video.connection_lost", retry: true };
    if (!meaning.retry) {
      this.listener.onClosed(meaning.code, null);
      return;
    }
    const wait = backOff(this.#attempt, () => this.parts.random());
    this.#again(meaning.code, number === 4429 ? CROWDED_MS + wait : wait);
  }

  #again(code: string, wait: number): void {
    if (this.#timer !== null) this.parts.clearTimer(this.#timer);
    this.#timer = this.parts.setTimer(() => {
      this.#timer = null;
      this.open();
    }, wait);
    this.listener.onClosed(code, wait);
  }

  #read(data: unknown): void {
    if (typeof data === "string") this.#readText(data);
    else if (data instanceof ArrayBuffer) this.#readBinary(data);
  }

  #readBinary(data: ArrayBuffer): void {
    const whole = new Uint8Array(data);
    if (isInit(whole)) {
      this.listener.onInit(whole);
      return;
    }
    if (data.byteLength <= 16) return;
    const { timeUs, fragment } = splitMessage(data);
    this.listener.onPicture(timeUs, fragment);
  }

  #readText(text: string): void {
    const message = parse(text);
    if (message === null) return;
    if (message["state"] === "offline") {
      this.listener.onOffline(typeof message["since"] === "string" ? message["since"] : null);
    } else if (typeof message["mime"] === "string") {
      this.listener.onHeader({
        mime: message["mime"],
        width: Number(message["width"] ?? 0),
        height: Number(message["height"] ?? 0),
        transcoded: message["transcoded"] === true,
        stream: message["stream"] === "sub" ? "sub" : "main",
      });
    }
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
