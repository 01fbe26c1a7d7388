import { beforeEach, describe, expect, it } from "vitest";
import { LiveBuffer } from "./mse";
import { FakeElement, FakeSource, fragment, initSegment } from "./testing";

const TICKS = 90_000;
const MIME = 'video/mp4; codecs="avc1.64001f"';

let element: FakeElement;
let source: FakeSource;
let faults: string[];
let buffer: LiveBuffer;

function picture(seconds: number, timeUs = seconds * 1e6): void {
  buffer.picture(timeUs, fragment(Math.round(seconds * TICKS)));
}

function settle(): void {
  while (source.buffer.updating) source.buffer.finish();
}

beforeEach(() => {
  element = new FakeElement();
  source = new FakeSource();
  faults = [];
  buffer = new LiveBuffer(element, {
    createSource: () => source,
    attach: () => "blob:1",
    release: () => undefined,
    onFault: (code) => faults.push(code),
    onUpdate: () => undefined,
  });
});

describe("the queue", () => {
  it("waits for the source to open and for each append to end", () => {
    buffer.init(MIME, initSegment(TICKS));
    picture(100);
    expect(source.mimes).toEqual([]);
    source.open();
    expect(source.mimes).toEqual([MIME]);
    expect(source.buffer.appended).toHaveLength(1);
    source.buffer.finish();
    expect(source.buffer.appended).toHaveLength(2);
  });

  it("asks for a new start when it has fallen far behind", () => {
    buffer.init(MIME, initSegment(TICKS));
    for (let i = 0; i < 401; i += 1) picture(i / 25);
    expect(faults).toContain("video.behind");
  });

  it("ignores pictures before the first coding", () => {
    picture(1);
    expect(buffer.queued).toBe(0);
  });
});

describe("media time", () => {
  beforeEach(() => {
    buffer.init(MIME, initSegment(TICKS));
    source.open();
    settle();
  });

  it("starts at 0 whatever the source says, and keeps wall time beside it", () => {
    picture(5000, 1_000_000);
    settle();
    picture(5000.04, 1_040_000);
    settle();
    expect(source.buffer.offsets.slice(1)).toEqual([-5000, -5000]);
    expect(buffer.timeline.wallUs(0)).toBe(1_000_000);
    expect(buffer.timeline.wallUs(0.041)).toBe(1_040_000);
  });

  it("closes a gap when the source jumps forward or back", () => {
    picture(10);
    settle();
    source.buffer.spans = [[0, 0.04]];
    picture(70);
    settle();
    expect(source.buffer.timestampOffset).toBeCloseTo(0.05 - 70);
    source.buffer.spans = [[0, 0.09]];
    picture(3);
    settle();
    expect(source.buffer.timestampOffset).toBeCloseTo(0.1 - 3);
  });

  it("goes on behind the last picture with a new coding", () => {
    picture(10);
    settle();
    source.buffer.spans = [[0, 2]];
    buffer.init('video/mp4; codecs="avc1.42e01e"', initSegment(1000));
    settle();
    buffer.picture(9, fragment(500_000));
    settle();
    expect(source.buffer.types).toEqual(['video/mp4; codecs="avc1.42e01e"']);
    expect(source.buffer.timestampOffset).toBeCloseTo(2.01 - 500);
  });
});

describe("room", () => {
  beforeEach(() => {
    buffer.init(MIME, initSegment(TICKS));
    source.open();
    settle();
    source.buffer.spans = [[0, 30]];
  });

  it("trims what lies more than 10 s back", () => {
    element.currentTime = 29;
    picture(30);
    source.buffer.finish();
    expect(source.buffer.removed).toEqual([[0, 19]]);
  });

  it("makes room when the browser refuses, and appends the same picture afterwards", () => {
    element.currentTime = 9;
    source.buffer.refuse = new DOMException("full", "QuotaExceededError");
    picture(30);
    expect(source.buffer.removed).toEqual([[0, 8]]);
    expect(faults).toEqual([]);
    source.buffer.refuse = null;
    const before = source.buffer.appended.length;
    source.buffer.finish();
    expect(source.buffer.appended).toHaveLength(before + 1);
  });

  it("asks for a new start when nothing can be given up, or the source has failed", () => {
    source.buffer.spans = [];
    source.buffer.refuse = new DOMException("full", "QuotaExceededError");
    picture(30);
    expect(faults).toEqual(["video.behind"]);
    source.buffer.refuse = new DOMException("ended", "InvalidStateError");
    picture(30.04);
    expect(faults).toEqual(["video.behind", "video.cannot_decode"]);
  });
});
