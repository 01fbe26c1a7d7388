import { describe, expect, it } from "vitest";
import { Catalogue, GROWING_MS, WINDOW_MS, windowOf, windowsAt } from "./catalogue";
import { readPlaylist } from "./playlist";
import { FakeParts, Steady, T0 } from "./testing";
import type { Span } from "./types";

const ADDRESS = "http://centre/api/recordings/yard/main/playlist.m3u8?from=1";
const TEXT = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="files/1.mp4?look=a",BYTERANGE="700@0"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.250Z
#EXTINF:2.000000,
#EXT-X-BYTERANGE:1000@700
files/1.mp4?look=a
#EXTINF:2.080000,
#EXT-X-BYTERANGE:900
files/1.mp4?look=a
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="files/2.mp4?look=a",BYTERANGE="600@0"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:01:00.123456Z
#EXTINF:2.5,
files/2.mp4?look=a
`;

describe("a playlist", () => {
  it("is read with times, ranges and initialisation bytes", () => {
    const [first, second, third, ...rest] = readPlaylist(TEXT, ADDRESS);
    expect(rest).toEqual([]);
    expect(first).toEqual({
      url: "http://centre/api/recordings/yard/main/files/1.mp4?look=a", offset: 700, length: 1000, start: T0 + 250, end: T0 + 2250,
      init: { url: "http://centre/api/recordings/yard/main/files/1.mp4?look=a", offset: 0, length: 700 },
    });
    expect(second).toMatchObject({ offset: 1700, length: 900, start: T0 + 2250, end: T0 + 4330 });
    expect(third).toMatchObject({ offset: 0, length: null, init: { offset: 0, length: 600 } });
    expect(third?.start).toBeCloseTo(T0 + 60_123.456, 3);
  });

  it("has nothing to show without times or initialisation bytes, nor in another text", () => {
    expect(readPlaylist("<html>no</html>", ADDRESS)).toEqual([]);
    expect(readPlaylist("#EXTM3U\n#EXTINF:2,\nfiles/1.mp4", ADDRESS)).toEqual([]);
    expect(readPlaylist(TEXT.replaceAll(/#EXT-X-PROGRAM.*\n/g, ""), ADDRESS)).toEqual([]);
    expect(readPlaylist(TEXT.replaceAll(/#EXTINF.*/g, "#EXTINF:x,"), ADDRESS)).toEqual([]);
  });
});

describe("windows", () => {
  it("are the same for all, and the next is asked for in time", () => {
    expect(windowOf(T0 + 1)).toEqual({ from: T0, to: T0 + WINDOW_MS });
    expect(windowsAt(T0 + 1000, 1)).toHaveLength(1);
    expect(windowsAt(T0 + WINDOW_MS - 30_000, 1).map((span) => span.from)).toEqual([T0, T0 + WINDOW_MS]);
    expect(windowsAt(T0 + WINDOW_MS - 100_000, 16)).toHaveLength(2);
    expect(windowsAt(T0 + 1000, -1).map((span) => span.from)).toEqual([T0, T0 - WINDOW_MS]);
  });
});

function catalogueOf(recorded: Span[], wall?: number) {
  const steady = new Steady();
  const parts = new FakeParts(steady, recorded, wall);
  const errors: unknown[] = [];
  const catalogue = new Catalogue(parts, () => undefined, (error) => errors.push(error));
  const want = async (at: number, speed = 1): Promise<void> => {
    catalogue.want(at, speed);
    await new Promise((done) => setTimeout(done));
  };
  return { steady, parts, catalogue, errors, want };
}

describe("the catalogue", () => {
  it("knows what is recorded and what is not", async () => {
    const { catalogue, want, parts } = catalogueOf([{ from: T0, to: T0 + 20_000 }, { from: T0 + 60_000, to: T0 + 70_000 }]);
    expect(catalogue.knows(T0 + 1000)).toBe(false);
    await want(T0 + 1000);
    await want(T0 + 2000);
    expect(parts.asked).toHaveLength(1);
    expect(catalogue.entryAt(T0 + 3000)).toMatchObject({ start: T0 + 2000 });
    expect(catalogue.entryAt(T0 + 30_000)).toBeNull();
    expect(catalogue.knows(T0 + 30_000)).toBe(true);
  });

  it("gives a run up to the next hole", async () => {
    const { catalogue, want } = catalogueOf([{ from: T0, to: T0 + 10_000 }, { from: T0 + 10_200, to: T0 + 14_200 }, { from: T0 + 60_000, to: T0 + 70_000 }]);
    await want(T0);
    const run = catalogue.run(T0 + 7000, T0 + 100_000, 400);
    expect(run.map((entry) => entry.start - T0)).toEqual([6000, 8000, 10_200, 12_200]);
    expect(catalogue.run(T0 + 30_000, T0 + 100_000, 400)).toEqual([]);
  });

  it("lists an entry once that lies in two windows", async () => {
    const edge = T0 + WINDOW_MS;
    const { catalogue, want } = catalogueOf([{ from: edge - 4000, to: edge + 4000 }]);
    await want(edge - 5000);
    await want(edge - 5000);
    expect(catalogue.run(edge - 4000, edge + 4000, 400)).toHaveLength(4);
  });

  it("asks again for a window that grows, not for one that is whole, and never for the future", async () => {
    const growing = catalogueOf([], T0 + 60_000);
    await growing.want(T0 + 50_000);
    await growing.want(T0 + 50_000);
    expect(growing.parts.asked).toHaveLength(1);
    growing.steady.ms = GROWING_MS;
    await growing.want(T0 + 50_000);
    expect(growing.parts.asked).toHaveLength(2);
    await growing.want(T0 + WINDOW_MS + 1);
    expect(growing.parts.asked).toHaveLength(2);
    const whole = catalogueOf([]);
    await whole.want(T0);
    whole.steady.ms = 10 * GROWING_MS;
    await whole.want(T0);
    expect(whole.parts.asked).toHaveLength(1);
  });

  it("tells of a refusal and can ask again", async () => {
    const { catalogue, want, parts, errors } = catalogueOf([{ from: T0, to: T0 + 2000 }]);
    parts.refuse = new Error("no");
    await want(T0);
    expect(errors).toHaveLength(1);
    parts.refuse = null;
    await want(T0);
    expect(catalogue.entryAt(T0)).not.toBeNull();
  });
});
