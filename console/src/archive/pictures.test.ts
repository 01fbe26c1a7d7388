import { describe, expect, it } from "vitest";
import { PictureFeed, type KeyPicture } from "./pictures";
import { Steady, T0 } from "./testing";

const settle = () => new Promise((done) => setTimeout(done));

function feedOf() {
  const steady = new Steady();
  const asked: { at: number; signal: AbortSignal; answer: (found: boolean) => void; fail: (error: Error) => void }[] = [];
  const shown: (KeyPicture | null)[] = [];
  const errors: unknown[] = [];
  const released: string[] = [];
  const feed = new PictureFeed(
    {
      fetchPicture: (at, signal) => new Promise((done, fail) => {
        signal.addEventListener("abort", () => { fail(new DOMException("aborted", "AbortError")); });
        asked.push({ at, signal, answer: (found) => { done(found ? { blob: new Blob(), at: at - 100 } : null); }, fail });
      }),
      makeUrl: () => `blob:${asked.length}`,
      releaseUrl: (url) => released.push(url),
      steadyNow: steady.now,
    },
    (picture) => shown.push(picture),
    (error) => errors.push(error),
  );
  const answer = async (found = true): Promise<void> => {
    steady.ms += 100;
    asked.at(-1)?.answer(found);
    await settle();
  };
  return { steady, asked, shown, errors, released, feed, answer };
}

describe("key pictures", () => {
  it("are asked for one at a time, and the newest wish comes next", async () => {
    const { feed, asked, shown, answer, released } = feedOf();
    feed.want(T0);
    feed.want(T0 + 1000);
    feed.want(T0 + 2000);
    expect(asked.map((item) => item.at)).toEqual([T0]);
    await answer();
    expect(asked.map((item) => item.at)).toEqual([T0, T0 + 2000]);
    await answer();
    expect(shown.map((picture) => picture?.at)).toEqual([T0 - 100, T0 + 1900]);
    expect(released).toEqual(["blob:1"]);
  });

  it("are not asked for again while the moment stands", async () => {
    const { feed, asked, answer } = feedOf();
    feed.want(T0);
    await answer();
    feed.want(T0 + 10);
    expect(asked).toHaveLength(1);
  });

  it("give up a slow request for an older moment", async () => {
    const { feed, asked, steady, errors } = feedOf();
    feed.want(T0);
    steady.ms = 300;
    feed.want(T0 + 5000);
    await settle();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(asked.map((item) => item.at)).toEqual([T0, T0 + 5000]);
    expect(errors).toEqual([]);
  });

  it("say where there is none, and tell of errors", async () => {
    const { feed, asked, shown, errors, answer, steady } = feedOf();
    feed.want(T0);
    await answer(false);
    expect(shown).toEqual([null]);
    steady.ms += 100;
    feed.want(T0 + 1000);
    asked.at(-1)?.fail(new Error("no"));
    await settle();
    expect(errors).toHaveLength(1);
  });

  it("leave nothing behind", async () => {
    const { feed, asked, shown, released, answer } = feedOf();
    feed.want(T0);
    await answer();
    feed.want(T0 + 1000);
    feed.close();
    await settle();
    expect(asked.at(-1)?.signal.aborted).toBe(true);
    expect(shown.at(-1)).toBeNull();
    expect(released).toHaveLength(1);
  });
});
