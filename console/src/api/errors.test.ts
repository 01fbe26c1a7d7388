import { describe, expect, it } from "vitest";
import { errorFrom } from "./errors";
import { safeNext } from "../signin/SignInPage";

describe("errors of the centre", () => {
  it("keep code, place and plain params", async () => {
    const body = { code: "access.too_many_attempts", message: "Wait.", where: "login", params: { seconds: 30, odd: { a: 1 } } };
    const error = await errorFrom(new Response(JSON.stringify(body), { status: 429 }));
    expect(error).toMatchObject({ status: 429, code: "access.too_many_attempts", where: "login", params: { seconds: 30 } });
  });

  it("of another form carry the status as their code", async () => {
    expect((await errorFrom(new Response("<html>", { status: 502 }))).code).toBe("http.502");
  });
});

describe("the address after sign-in", () => {
  it("is one of our own", () => {
    expect(safeNext("/alarms/1?state=closed")).toBe("/alarms/1?state=closed");
    expect(["https://evil.example", "//evil.example", "/\\evil.example", null].map(safeNext)).toEqual(["/", "/", "/", "/"]);
  });
});
