import { describe, expect, it } from "vitest";
import { draftOf, formOf, idFor, problemsOf, readNumber } from "./draft";
import { oneTimePassword } from "./people";

const form = { ...formOf(undefined), id: "gate", name: "Gate", main_url: "rtsp://192.0.2.10/1" };

describe("the camera form", () => {
  it("takes a good one and sends numbers, nulls and trimmed text", () => {
    expect(problemsOf(form)).toEqual({});
    const draft = draftOf({ ...form, latitude: "46,6354", longitude: "32.6169", address: " Market " });
    expect(draft.place).toMatchObject({ latitude: 46.6354, longitude: 32.6169, bearing: null, address: "Market", hromada: null });
  });

  it("says what is wrong with each field", () => {
    expect(problemsOf({ ...form, id: "Gate 1", name: " ", main_url: "http://x", bearing: "361", latitude: "46" })).toEqual({
      id: "bad_id", name: "required", main_url: "bad_url", bearing: "out_of_range", longitude: "pair",
    });
    expect(problemsOf({ ...form, range_m: "far" })).toEqual({ range_m: "out_of_range" });
  });

  it("records the main stream alone unless told otherwise, and keeps as long as the centre does", () => {
    expect(draftOf(form).recording).toEqual({ main: true, sub: false, audio: false, continuous_days: null, events_days: null, max_gib: null });
    const draft = draftOf({ ...form, record_main: false, record_sub: true, continuous_days: "7", events_days: "90,5" });
    expect(draft.recording).toMatchObject({ main: false, sub: true, continuous_days: 7, events_days: 90.5 });
    expect(problemsOf({ ...form, continuous_days: "0", max_gib: "much" })).toEqual({ continuous_days: "out_of_range", max_gib: "out_of_range" });
  });

  it("keeps the mask of a stored password", () => {
    expect(problemsOf({ ...form, main_url: "rtsp://admin:•••@192.0.2.10:554/1" })).toEqual({});
  });

  it("reads numbers as people write them", () => {
    expect(["", "1,5", " 2.5 ", "−3"].map(readNumber)).toEqual([null, 1.5, 2.5, -3]);
  });

  it("offers an id for a Ukrainian name", () => {
    expect(idFor("Ринкова площа, вхід №2")).toBe("rynkova-ploshcha-vkhid-2");
    expect(idFor("…")).toBe("");
  });
});

describe("a one-time password", () => {
  it("has four groups without look-alikes", () => {
    expect(oneTimePassword()).toMatch(/^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/);
    expect(oneTimePassword()).not.toBe(oneTimePassword());
  });
});
