import { beforeEach, describe, expect, it } from "vitest";
import type { SocketHandlers } from "./connection";
import { LivePlayer } from "./player";
import { FakeSource, fragment, initSegment, message } from "./testing";

const TICKS = 90_000;
const WALL_MS = 1_763_928_000_000;

let now: number;
let timers: Map<number, { at: number; run: () => void }>;
let sockets: { handlers: SocketHandlers; closed: boolean }[];
let video: HTMLVideoElement;
let player: LivePlayer;
let source: FakeSource;

/** Let time pass in small steps, running what is due. */
function pass(ms: number): void {
  for (const end = now + ms; now < end; now += 50) {
    for (const [id, timer] of timers) {
      if (timer.at > now) continue;
      timers.delete(id);
      timer.run();
    }
  }
}

/** Let the browser finish what it was given. */
async function settle(): Promise<void> {
  await Promise.resolve();
  while (source.buffer.updating) source.buffer.finish();
}

function latest(): SocketHandlers {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error("no socket was opened");
  return socket.handlers;
}

function showPictures(): void {
  const socket = latest();
  socket.onMessage(JSON.stringify({ mime: "video/mp4", width: 4, height: 3, transcoded: false, stream: "main" }));
  socket.onMessage(initSegment(TICKS).buffer);
  socket.onMessage(message((WALL_MS + now - 600) * 1000, fragment(0)));
}

beforeEach(() => {
  now = 0;
  timers = new Map();
  sockets = [];
  video = document.createElement("video");
  let ids = 0;
  player = new LivePlayer(video, "ws://centre/live", {
    openSocket: (_, handlers) => {
      const socket = { handlers, closed: false };
      sockets.push(socket);
      return { close: () => (socket.closed = true) };
    },
    createSource: () => {
      source = new FakeSource();
      queueMicrotask(() => source.open());
      return source;
    },
    attach: () => "blob:1",
    release: () => undefined,
    wallNow: () => WALL_MS + now,
    steadyNow: () => now,
    setTimer: (run, ms) => {
      timers.set((ids += 1), { at: now + ms, run });
      return ids;
    },
    clearTimer: (id) => timers.delete(id),
    hidden: () => false,
    random: () => 0.5,
  });
  player.start();
});

describe("what the player says", () => {
  it("connects first", () => {
    expect(player.state).toEqual({ kind: "connecting", attempt: 1 });
  });

  it("is live with its delay while the picture moves, and stalled when it stands still", async () => {
    showPictures();
    await settle();
    video.currentTime = 0.01;
    pass(300);
    expect(player.state.kind).toBe("live");
    pass(1000);
    expect(player.state).toMatchObject({ kind: "live", delayMs: 1800 });
    pass(3000);
    expect(player.state).toEqual({ kind: "stalled", sinceMs: WALL_MS - 600 });
  });

  it("says since when a camera is offline and keeps the connection", () => {
    latest().onMessage(JSON.stringify({ state: "offline", since: "2026-11-22T20:00:00Z" }));
    pass(60_000);
    expect(sockets[0]?.closed).toBe(false);
    expect(player.state).toEqual({ kind: "offline", since: "2026-11-22T20:00:00Z" });
  });

  it("shows nothing and opens nothing once stopped", () => {
    player.stop();
    pass(60_000);
    expect(player.state).toEqual({ kind: "idle" });
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.closed).toBe(true);
  });
});

describe("a broken connection", () => {
  it("is made again after a wait that grows", () => {
    latest().onClose(1006);
    expect(player.state).toEqual({ kind: "error", code: "video.connection_lost", retry: true });
    pass(600);
    expect(sockets).toHaveLength(2);
    latest().onClose(1006);
    pass(600);
    expect(sockets).toHaveLength(2);
    pass(600);
    expect(sockets).toHaveLength(3);
  });

  it.each([
    [4401, "video.not_signed_in"],
    [4403, "video.not_allowed"],
    [4404, "video.no_camera"],
  ])("is left alone when %i says that trying is of no use", (code, name) => {
    latest().onClose(code);
    pass(120_000);
    expect(sockets).toHaveLength(1);
    expect(player.state).toEqual({ kind: "error", code: name, retry: false });
  });

  it("waits long when there are too many viewers", () => {
    latest().onClose(4429);
    pass(29_000);
    expect(sockets).toHaveLength(1);
    pass(3000);
    expect(sockets).toHaveLength(2);
  });

  it("is noticed when nothing comes at all", () => {
    pass(22_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it("ignores what an old socket still says", () => {
    const old = latest();
    old.onClose(1006);
    pass(600);
    old.onClose(4404);
    expect(player.state.kind).not.toBe("idle");
    expect(sockets).toHaveLength(2);
    expect(player.state).toMatchObject({ code: "video.connection_lost" });
  });
});
