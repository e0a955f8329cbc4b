import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Outage } from "./outage.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

function start(answer: (signal: AbortSignal) => Promise<boolean>) {
  const seen = { asked: 0, returns: 0 };
  const outage = new Outage({
    isAway: (signal) => {
      seen.asked++;
      return answer(signal);
    },
    onReturn: () => void seen.returns++,
  });
  onTestFinished(() => outage[Symbol.dispose]());
  return { outage, seen };
}

test("a server that was away for long is asked every few seconds, once for all, and its return is told, and once more when it has started", async () => {
  let isAway = true;
  const { outage, seen } = start(async () => isAway);
  for (let minute = 0; minute < 60; minute++) {
    for (let kind = 0; kind < 50; kind++) outage.suspect();
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(seen.asked).toBeGreaterThan(3_600 / 3);
  expect(seen.asked).toBeLessThan(3_600);
  expect(seen.returns).toBe(0);
  isAway = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(seen.returns).toBe(1);
  const { asked } = seen;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual({ asked, returns: 2 });
});

test("a server that answers has not been away: one kind may fail alone, again and again", async () => {
  const { outage, seen } = start(async () => false);
  for (let times = 0; times < 3; times++) {
    outage.suspect();
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(seen).toEqual({ asked: 3, returns: 0 });
});

test("a question that is not answered is given up, and asked no more once it is disposed", async () => {
  const { outage, seen } = start(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  );
  outage.suspect();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen.asked).toBe(1);
  outage[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual({ asked: 1, returns: 0 });
});
