import { expect, test } from "vitest";
import { AsyncQueue } from "./async-queue.ts";
import { SharedAnswer } from "./shared-answer.ts";

/** An answer that counts how often it was found out. */
function begin() {
  const news = new AsyncQueue<boolean>();
  const seen = { asked: 0, listening: 0 };
  const shared = new SharedAnswer({
    get: async () => ++seen.asked,
    news: async function* (signal) {
      seen.listening++;
      signal.addEventListener("abort", () => seen.listening--, { once: true });
      yield true;
      yield* news;
    },
    gatherMs: 0,
  });
  return { shared, news, seen };
}

test("an answer is found out once for all who watch it, and again after news", async () => {
  const { shared, news, seen } = begin();
  const over = new AbortController();
  const [one, other] = [shared.watch(over.signal), shared.watch(over.signal)];
  expect([await one.next(), await other.next()]).toMatchObject([{ value: 1 }, { value: 1 }]);
  expect(await shared.watch(over.signal).next()).toMatchObject({ value: 1 });
  const told = [one.next(), other.next()];
  news.push(true);
  expect(await Promise.all(told)).toMatchObject([{ value: 2 }, { value: 2 }]);
  expect(seen).toEqual({ asked: 2, listening: 1 });
  over.abort();
  expect([await one.next(), await other.next()]).toMatchObject([{ done: true }, { done: true }]);
});

test("nothing is found out while nobody watches, and who comes later gets no old answer", async () => {
  const { shared, seen } = begin();
  for (const wanted of [1, 2]) {
    for await (const value of shared.watch(new AbortController().signal)) {
      expect(value).toBe(wanted);
      break;
    }
    expect(seen.listening).toBe(0);
  }
});

test("what fails ends every watch, and the next one begins anew", async () => {
  let isBroken = true;
  const shared = new SharedAnswer({
    get: async () => {
      if (isBroken) throw new Error("no answer");
      return "answer";
    },
    news: async function* (signal) {
      yield true;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  });
  const { signal } = new AbortController();
  const watches = [shared.watch(signal).next(), shared.watch(signal).next()];
  for (const watch of watches) await expect(watch).rejects.toThrow("no answer");
  isBroken = false;
  expect(await shared.watch(signal).next()).toMatchObject({ value: "answer" });
});
