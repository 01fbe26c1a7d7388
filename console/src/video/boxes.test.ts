import { describe, expect, it } from "vitest";
import { BoxHistory, parseBoxes, type Track } from "./boxes";

const track = (x: number, id = 1): Track => ({ id, class: "person", score: 0.9, box: [x, 0, 0.1, 0.1], confirmed: true });

describe("boxes for the picture on the screen", () => {
  it("are moved between the analysed pictures before and after it", () => {
    const history = new BoxHistory();
    history.add({ timeUs: 1_000_000, tracks: [track(0.2)] });
    history.add({ timeUs: 1_200_000, tracks: [track(0.4)] });
    expect(history.at(1_100_000)[0]?.box[0]).toBeCloseTo(0.3);
    expect(history.at(1_300_000)[0]?.box[0]).toBeCloseTo(0.4);
  });

  it("are none before the first, and none from long ago", () => {
    const history = new BoxHistory();
    history.add({ timeUs: 5_000_000, tracks: [track(0.2)] });
    expect(history.at(4_000_000)).toEqual([]);
    expect(history.at(6_100_000)).toEqual([]);
  });

  it("survive a clock that was set back", () => {
    const history = new BoxHistory();
    history.add({ timeUs: 9_000_000, tracks: [track(0.9)] });
    history.add({ timeUs: 1_000_000, tracks: [track(0.1)] });
    expect(history.at(1_100_000)[0]?.box[0]).toBe(0.1);
  });

  it("come from well-formed messages only", () => {
    expect(parseBoxes('{"time_us": 5, "tracks": []}')).toEqual({ timeUs: 5, tracks: [] });
    expect(parseBoxes("[]")).toBeNull();
    expect(parseBoxes("nonsense")).toBeNull();
  });
});
