import { describe, expect, it } from "vitest";
import { counting, markOf } from "./counting";
import type { Memorandum, MemorandumState, Obligation } from "./types";

const memorandum = (id: string, state: MemorandumState, overdue = false): Memorandum => ({
  id, hromada: "UA65", state, may_become: [], steps: [], signature: null, version: 1,
  obligations: [{ side: "police", kind: "car", due_on: "2021-12-02", text: "", every_months: 0, done_on: null, proof: "", overdue } satisfies Obligation],
});

describe("which memorandum counts", () => {
  it("is the open one, however old", () => {
    expect(counting([memorandum("1", "active"), memorandum("2", "withdrawn")]).get("UA65")?.id).toBe("1");
    expect(counting([memorandum("1", "expired"), memorandum("2", "signed")]).get("UA65")?.id).toBe("2");
  });
  it("is the newest where none is open", () => {
    expect(counting([memorandum("1", "expired"), memorandum("2", "withdrawn")]).get("UA65")?.id).toBe("2");
  });
});

describe("its mark", () => {
  it("shows what is late before what is good", () => {
    expect(markOf(memorandum("1", "active", true))).toBe("medium");
    expect(markOf(memorandum("1", "active"))).toBe("good");
    expect(markOf(memorandum("1", "agreed"))).toBe("disabled");
    expect(markOf(undefined)).toBe("disabled");
  });
});
