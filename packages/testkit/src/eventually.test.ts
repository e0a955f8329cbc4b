import { expect, test } from "vitest";
import { eventually } from "./eventually.ts";

test("repeats the attempt until it succeeds, and returns its result", async () => {
  let tries = 0;
  const attempt = () => {
    tries += 1;
    if (tries < 3) throw new Error("not yet");
    return tries;
  };
  await expect(eventually(attempt, { intervalMs: 1 })).resolves.toBe(3);
});

test("gives up after the deadline with the last failure", async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw new Error(`try ${tries} failed`);
  };
  const failure = eventually(attempt, { timeoutMs: 30, intervalMs: 1 });
  await expect(failure).rejects.toThrow(/^still failing after 30 ms and (\d+) attempts: try \1 failed$/);
});

test("gives up on an attempt that hangs, and still reports the failure before it", async () => {
  let tries = 0;
  const attempt = () => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error("refused")) : new Promise<never>(() => {});
  };
  await expect(eventually(attempt, { timeoutMs: 30, intervalMs: 1 })).rejects.toThrow("still failing after 30 ms and 1 attempts: refused");
});

test("an abort ends it at once with the reason of the abort", async () => {
  const over = new AbortController();
  const waiting = eventually(() => Promise.reject(new Error("not yet")), { signal: over.signal, intervalMs: 60_000 });
  over.abort(new Error("the process ended"));
  await expect(waiting).rejects.toThrow("the process ended");
});

test("an attempt waits for news, which may come while the one before it runs", async () => {
  let [tries, tell] = [0, () => {}];
  const attempt = () => {
    tries += 1;
    if (tries < 3) {
      tell();
      throw new Error("not yet");
    }
    return tries;
  };
  const news = () => new Promise<void>((resolve) => (tell = resolve));
  await expect(eventually(attempt, { intervalMs: 1, news })).resolves.toBe(3);
});

test("an attempt without news comes all the same", async () => {
  let tries = 0;
  const attempt = () => {
    tries += 1;
    if (tries < 2) throw new Error("not yet");
    return tries;
  };
  await expect(eventually(attempt, { intervalMs: 1, news: () => new Promise(() => {}) })).resolves.toBe(2);
});
