// The browser's own parts for the player, and the address of a camera's live socket.

import { mediaSourceClass, supportedCodecs } from "./codecs";
import type { SocketHandlers, SocketLike } from "./connection";
import type { PlayerParts } from "./player";

/** Return the live address of a camera, or null when this browser has no media source at all. */
export function liveUrl(cameraId: string, page: Location = globalThis.location): string | null {
  const codecs = supportedCodecs(mediaSourceClass());
  if (codecs.length === 0) return null;
  return socketUrl(`/api/cameras/${encodeURIComponent(cameraId)}/live?codecs=${codecs.join(",")}`, page);
}

/** Return the address of the boxes seen in a camera's picture. */
export function boxesUrl(cameraId: string, page: Location = globalThis.location): string {
  return socketUrl(`/api/cameras/${encodeURIComponent(cameraId)}/boxes`, page);
}

function socketUrl(path: string, page: Location): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}${path}`;
}

const SAME_CLOCK_MS = 1500;
let clockOffsetMs = 0;

/** Take over the centre's clock, so that a wrong clock at this desk does not show as delay. */
export function followClock(centreNow: string, receivedAtMs: number): void {
  const offset = Date.parse(centreNow) - receivedAtMs;
  if (!Number.isFinite(offset)) return;
  // What the centre says is about a second old at most: below that its clock and ours cannot be told apart.
  clockOffsetMs = Math.abs(offset) < SAME_CLOCK_MS ? 0 : offset;
}

/** Return the centre's wall clock in milliseconds since the epoch. */
export function centreNow(): number {
  return Date.now() + clockOffsetMs;
}

/** Open a socket for binary messages. */
export function openSocket(url: string, handlers: SocketHandlers): SocketLike {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", (event: MessageEvent<unknown>) => handlers.onMessage(event.data));
  socket.addEventListener("close", (event) => handlers.onClose(event.code));
  return socket;
}

export function browserParts(): PlayerParts {
  return {
    openSocket,
    createSource: () => {
      const Source = mediaSourceClass();
      if (Source === null) throw new DOMException("no media source", "NotSupportedError");
      return new Source();
    },
    attach: (source) => URL.createObjectURL(source as MediaSource),
    release: (url) => {
      URL.revokeObjectURL(url);
    },
    wallNow: centreNow,
    steadyNow: () => performance.now(),
    setTimer: (run, ms) => window.setTimeout(run, ms),
    clearTimer: (id) => {
      window.clearTimeout(id);
    },
    hidden: () => document.hidden,
    random: Math.random,
  };
}
