import { describe, expect, it } from "vitest";
import { fieldOf, iso, momentOf } from "./moments";

describe("moments in fields", () => {
  it("come back as they went in, to the second", () => {
    const at = Date.UTC(2026, 10, 22, 20, 14, 7);
    expect(momentOf(fieldOf(at))).toBe(at);
    expect(iso(at)).toBe("2026-11-22T20:14:07.000Z");
  });

  it("are none where nothing was typed", () => {
    expect(momentOf("")).toBeNull();
    expect(momentOf("yesterday")).toBeNull();
  });
});
