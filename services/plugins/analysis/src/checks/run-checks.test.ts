import { Fault, type StageLog } from "@slipway/plugin-sdk";
import { FakeClock } from "@slipway/plugin-sdk/testing";
import { expect, test, vi } from "vitest";
import { failed, ok, type Verdict } from "../judgement/verdict.ts";
import { Progress } from "../progress/progress.ts";
import type { Check } from "./check.ts";
import { runChecks } from "./run-checks.ts";

const minutes = (value: number): Temporal.Duration => Temporal.Duration.from({ seconds: value * 60 });
const silent: StageLog = { info: () => {}, success: () => {}, error: () => {} };

interface Given {
  readonly intervalMinutes?: number;
  readonly failureLimit?: number;
  readonly look: Check["look"];
}

function check(name: string, { intervalMinutes = 1, failureLimit = 0, look }: Given): Check {
  return { name, interval: minutes(intervalMinutes), failureLimit, description: "", prepare: async () => {}, look };
}

function run(checks: readonly Check[], { signal = new AbortController().signal, duration = minutes(10) } = {}) {
  const clock = new FakeClock({ autoAdvance: true });
  const begun = clock.now();
  const progress = new Progress({ elapsed: new Temporal.Duration(), checks: {} }, clock);
  const keep = vi.fn(async () => {});
  const options = { checks, duration, progress, clock, log: silent, keep };
  return { end: runChecks(options, signal), keep, progress, passed: () => begun.until(clock.now()).total("minutes") };
}

/** Waits for ever, as a provider that hangs and whose time is never over. */
const hang = (_: unknown, signal: AbortSignal): Promise<Verdict> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a check that hangs does not keep another from failing the analysis, and is aborted with it", async () => {
  let isAborted = false;
  const hanging = check("a", {
    look: async (moment, signal) => {
      signal.addEventListener("abort", () => (isAborted = true));
      return await hang(moment, signal);
    },
  });
  const looks: number[] = [];
  const failing = check("b", {
    failureLimit: 2,
    look: async ({ elapsed }) => {
      looks.push(elapsed.total("minutes"));
      return failed("no");
    },
  });
  const { end } = run([hanging, failing]);
  expect(await end).toBe("b failed for the 3rd time, 2 allowed: no");
  expect(looks).toEqual([1, 2, 3]);
  expect(isAborted).toBe(true);
});

test("a failure is saved at once", async () => {
  const failing = check("a", { intervalMinutes: 0.1, failureLimit: 2, look: async () => failed("no") });
  const { end, keep, passed } = run([failing], { duration: minutes(60) });
  await end;
  expect(passed()).toBeLessThan(1); // sooner than the progress is kept without a failure
  expect(keep).toHaveBeenCalledTimes(2);
});

test("it lasts for its duration even if the last run was earlier", async () => {
  const { end, passed } = run([check("a", { intervalMinutes: 4, look: async () => ok("") })]);
  expect(await end).toBeUndefined();
  expect(passed()).toBe(10);
});

test("it waits for a slow last run", async () => {
  const late = Promise.withResolvers<Verdict>();
  const { end, passed } = run([check("a", { intervalMinutes: 10, look: () => late.promise })]);
  const ended = vi.fn();
  void end.then(ended);
  await vi.waitFor(() => expect(passed()).toBeGreaterThan(11)); // the keeping of progress moves the time on
  expect(ended).not.toHaveBeenCalled();
  late.resolve(failed("late"));
  expect(await end).toBe("a failed: late");
});

test("a check that cannot run fails, one that can never run ends the analysis with its name, a bug is rethrown", async () => {
  const throwing = (error: unknown): Check => check("a", { look: () => Promise.reject(error) });
  expect(await run([throwing(new Fault("unavailable", "nobody there"))]).end).toBe("a failed: nobody there");
  await expect(run([throwing(new Fault("invalid", "no such query"))]).end).rejects.toMatchObject({
    code: "invalid",
    message: "a: no such query",
  });
  await expect(run([throwing(new TypeError("x is undefined"))]).end).rejects.toThrow(TypeError);
});

test("an abort is rethrown with its reason, and nothing is counted", async () => {
  const cancel = new AbortController();
  const look = vi.fn(hang);
  const { end, progress } = run([check("a", { look })], { signal: cancel.signal });
  await vi.waitFor(() => expect(look).toHaveBeenCalled());
  cancel.abort(new Error("cancelled by ada"));
  await expect(end).rejects.toThrow("cancelled by ada");
  expect(progress.of("a").failures).toBe(0);
});

test.for([
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [21, "21st"],
] as const)("the failure number %i is called the %s", async ([times, text]) => {
  const { end } = run([check("a", { failureLimit: times - 1, look: async () => failed("no") })], { duration: minutes(30) });
  expect(await end).toBe(`a failed for the ${text} time, ${times - 1} allowed: no`);
});
