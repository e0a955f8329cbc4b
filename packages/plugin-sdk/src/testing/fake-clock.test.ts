import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
const seconds = (value: number): Temporal.Duration => Temporal.Duration.from({ seconds: value });
const never = new AbortController().signal;

test("with several sleeps the time does not skip the earliest wake-up", async () => {
  const clock = new FakeClock({ start, autoAdvance: true });
  const woken: string[] = [];
  const sleeper = async (name: string, length: number, times: number): Promise<void> => {
    for (let count = 0; count < times; count++) {
      await clock.sleep(seconds(length), never);
      woken.push(`${name} at ${start.until(clock.now()).total("seconds")}`);
    }
  };
  await Promise.all([sleeper("slow", 25, 1), sleeper("quick", 10, 3)]);
  expect(woken).toEqual(["quick at 10", "quick at 20", "slow at 25", "quick at 30"]);
});

test("an aborted sleep neither holds nor advances the time", async () => {
  const clock = new FakeClock({ start });
  const cancel = new AbortController();
  const aborted = clock.sleep(seconds(5), cancel.signal);
  const sleeping = clock.sleep(seconds(10), never);
  cancel.abort(new Error("cancelled"));
  await expect(aborted).rejects.toThrow("cancelled");
  clock.advance({ seconds: 10 });
  await sleeping;
  expect(start.until(clock.now()).total("seconds")).toBe(10);
});
