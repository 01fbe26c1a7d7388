import { describe, expect, it } from "vitest";
import { PlayClock } from "./clock";
import { mediaType, pictureTimes } from "./coding";
import { ArchivePlayer } from "./player";
import { FakeParts, FakeVideo, initBytes, Steady, T0, TICKS } from "./testing";
import { fragment } from "../video/testing";
import type { Span } from "./types";

const settle = () => new Promise((done) => setTimeout(done));

function open(recorded: Span[], at = T0 + 5000, wall?: number) {
  const steady = new Steady();
  const parts = new FakeParts(steady, recorded, wall);
  const clock = new PlayClock(at, steady.now);
  const video = new FakeVideo();
  const player = new ArchivePlayer(video, clock, parts, () => undefined);
  const run = async (): Promise<void> => {
    for (let i = 0; i < 6; i += 1) {
      player.tick();
      await settle();
      const source = parts.sources.at(-1);
      if (source?.readyState === "closed") source.open();
      if (source?.buffer.updating) source.buffer.finish();
    }
  };
  return { steady, parts, clock, video, player, run };
}

/** Say that everything recorded is buffered, in media time. */
function bufferAll(world: ReturnType<typeof open>, span: Span): void {
  const source = world.parts.sources.at(-1);
  const offset = world.player.wall(0) ?? 0;
  source?.buffer.spans.push([(span.from - offset) / 1000, (span.to - offset) / 1000]);
}

const MINUTE = { from: T0, to: T0 + 60_000 };

describe("the player of a camera", () => {
  it("asks for the entry of the moment first, then for several at once", async () => {
    const world = open([MINUTE]);
    await world.run();
    expect(world.parts.ranges.slice(0, 2).sort()).toEqual([`${T0}:0+100`, `${T0}:2100+1000`].sort());
    expect(world.parts.ranges[2]).toBe(`${T0}:3100+2000`);
    expect(world.player.state.kind).toBe("loading");
  });

  it("shows the moment once it is buffered, and plays with the clock", async () => {
    const world = open([MINUTE]);
    await world.run();
    bufferAll(world, MINUTE);
    world.player.tick();
    expect(world.player.state.kind).toBe("shown");
    expect(world.player.wall(world.video.currentTime)).toBeCloseTo(T0 + 5000, 1);
    expect(world.video.paused).toBe(true);
    world.clock.play();
    world.player.tick();
    expect(world.video.paused).toBe(false);
    world.clock.seek(T0 + 20_000);
    world.player.tick();
    expect(world.player.wall(world.video.currentTime)).toBeCloseTo(T0 + 20_000, 1);
  });

  it("says a gap, and never goes on with the last picture", async () => {
    const world = open([MINUTE]);
    await world.run();
    bufferAll(world, MINUTE);
    world.clock.play();
    world.player.tick();
    world.clock.seek(T0 + 90_000);
    await world.run();
    expect(world.player.state.kind).toBe("gap");
    expect(world.video.paused).toBe(true);
    expect(world.player.waiting).toBe(false);
  });

  it("says what is not recorded yet", async () => {
    const world = open([], T0 + 59_000, T0 + 60_000);
    await world.run();
    expect(world.player.state.kind).toBe("future");
  });

  it("waits for the next piece of what is being recorded", async () => {
    const world = open([MINUTE], T0 + 61_000, T0 + 70_000);
    await world.run();
    expect(world.player.state.kind).toBe("loading");
    expect(world.player.waiting).toBe(true);
  });

  it("says an error and tries again", async () => {
    const world = open([MINUTE]);
    world.parts.refuse = new Error("no");
    await world.run();
    expect(world.player.state.kind).toBe("error");
    world.parts.refuse = null;
    world.steady.ms = 5000;
    await world.run();
    expect(world.player.state.kind).toBe("loading");
  });

  it("gives up on a coding that the browser does not play", async () => {
    const world = open([MINUTE]);
    world.parts.playable = false;
    await world.run();
    expect(world.player.state.kind).toBe("undecodable");
    expect(world.player.waiting).toBe(false);
  });

  it("knows the neighbouring pictures", async () => {
    const world = open([MINUTE]);
    await world.run();
    expect(world.player.neighbour(T0 + 4000, 1)).toBeCloseTo(T0 + 6000, 1);
    expect(world.player.neighbour(T0 + 6500, -1)).toBeCloseTo(T0 + 4000, 1);
  });
});

describe("codings", () => {
  it("are named for the source buffer", () => {
    expect(mediaType(initBytes())).toBe('video/mp4; codecs="avc1.64001f"');
    expect(mediaType(new Uint8Array(8))).toBeNull();
  });

  it("tell when pictures are shown", () => {
    expect(pictureTimes(fragment(2 * TICKS))).toEqual([2 * TICKS]);
    expect(pictureTimes(fragment(TICKS, { composition: 3600 }))).toEqual([TICKS + 3600]);
    expect(pictureTimes(new Uint8Array(3))).toEqual([]);
  });
});
