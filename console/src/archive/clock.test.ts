import { describe, expect, it, vi } from "vitest";
import { byPictures, faster, PlayClock, shuttle, slower } from "./clock";
import { Group, PATIENCE_MS } from "./group";
import { correct } from "./steer";
import { Steady, T0 } from "./testing";

function clockAt(at = T0, edge = Infinity) {
  const steady = new Steady();
  return { steady, clock: new PlayClock(at, steady.now, () => edge) };
}

describe("the clock", () => {
  it("stands until it plays, then runs at its speed, back as well", () => {
    const { steady, clock } = clockAt();
    steady.ms = 1000;
    expect(clock.now()).toBe(T0);
    clock.play();
    steady.ms = 3000;
    expect(clock.now()).toBe(T0 + 2000);
    clock.setSpeed(-4);
    steady.ms = 4000;
    expect(clock.now()).toBe(T0 - 2000);
    clock.pause();
    steady.ms = 9000;
    expect(clock.now()).toBe(T0 - 2000);
  });

  it("stands while it is held, and goes on where it stood", () => {
    const { steady, clock } = clockAt();
    clock.play();
    steady.ms = 500;
    clock.hold(true);
    steady.ms = 5000;
    expect(clock.now()).toBe(T0 + 500);
    expect(clock.moving).toBe(false);
    clock.hold(false);
    steady.ms = 5100;
    expect(clock.now()).toBe(T0 + 600);
  });

  it("never passes what can have been recorded", () => {
    const { steady, clock } = clockAt(T0, T0 + 1000);
    clock.setSpeed(16);
    clock.play();
    steady.ms = 10_000;
    expect(clock.now()).toBe(T0 + 1000);
    clock.seek(T0 + 60_000);
    expect(clock.now()).toBe(T0 + 1000);
  });

  it("counts jumps and tells of changes alone", () => {
    const { clock } = clockAt();
    const told = vi.fn();
    clock.subscribe(told);
    clock.pause();
    clock.setSpeed(1);
    expect(told).not.toHaveBeenCalled();
    clock.seek(T0 + 5);
    expect([clock.seeks, told.mock.calls.length]).toEqual([1, 1]);
  });
});

describe("speeds", () => {
  it("grow with each press in one direction and begin anew in the other", () => {
    const state = { playing: true, speed: 1, held: false };
    expect(shuttle(state, 1)).toBe(2);
    expect(shuttle({ ...state, speed: 16 }, 1)).toBe(16);
    expect(shuttle({ ...state, speed: 4 }, -1)).toBe(-1);
    expect(shuttle({ ...state, speed: -2 }, -1)).toBe(-4);
    expect(shuttle({ ...state, playing: false, speed: 8 }, 1)).toBe(1);
  });

  it("stay inside their list", () => {
    expect([slower(1), slower(0.125), faster(8), faster(16), faster(-1)]).toEqual([0.5, 0.125, 16, 16, -2]);
  });

  it("are shown by key pictures where video would be too fast, or runs back", () => {
    expect([byPictures(4, 4), byPictures(4, 9), byPictures(8, 1), byPictures(-1, 1), byPictures(0.125, 9)]).toEqual([false, true, true, true, false]);
  });
});

describe("keeping in step", () => {
  it("leaves a small drift alone, leans against a larger one, and jumps over a great one", () => {
    expect(correct(0.01, 1)).toEqual({ rate: 1, seek: false });
    const behind = correct(-0.1, 1);
    const ahead = correct(0.1, 1);
    expect(behind.rate).toBeGreaterThan(1);
    expect(ahead.rate).toBeLessThan(1);
    expect([behind.seek, ahead.seek]).toEqual([false, false]);
    expect(correct(2, 1)).toEqual({ rate: 1, seek: true });
  });

  it("keeps to the rates that browsers take, and allows more at high speed", () => {
    expect(correct(0, 0.01).rate).toBe(0.0625);
    expect(correct(0.8, 4).seek).toBe(false);
  });

  it("brings a video that starts 200 ms behind into step within 2 s", () => {
    let drift = -0.2;
    for (let ms = 0; ms < 2000; ms += 50) drift += (correct(drift, 1).rate - 1) * 0.05;
    expect(Math.abs(drift)).toBeLessThan(0.02);
  });
});

describe("the group", () => {
  it("waits for a member that loads, but not for ever, and anew after a jump", () => {
    const { steady, clock } = clockAt();
    const group = new Group(clock, steady.now);
    const slow = { waiting: true, tick: vi.fn() };
    group.join({ waiting: false, tick: vi.fn() });
    const leave = group.join(slow);
    clock.play();
    group.tick();
    expect(clock.moving).toBe(false);
    steady.ms = PATIENCE_MS + 1;
    group.tick();
    expect(clock.moving).toBe(true);
    clock.seek(T0);
    group.tick();
    expect(clock.moving).toBe(false);
    leave();
    group.tick();
    expect(clock.moving).toBe(true);
    expect(slow.tick).toHaveBeenCalledTimes(3);
  });
});
