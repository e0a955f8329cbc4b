import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { StagesInFlight } from "../stages-in-flight.ts";
import { type UntilReleasedDeps, untilReleased } from "./until-released.ts";

const stage = sampleStage({ status: "running", attempt: 1 });
const deployment = sampleDeployment({ stages: [stage] });
const never: UntilReleasedDeps["attemptEnded"] = async (_deployment, _stage, signal) => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return false;
};

function begin(given: Partial<UntilReleasedDeps> = {}) {
  const replaced: string[] = [];
  const inFlight = new StagesInFlight();
  const [terminate, end] = [new AbortController(), new AbortController()];
  const deps: UntilReleasedDeps = {
    attemptEnded: never,
    replacePlugin: async (plugin) => void replaced.push(plugin),
    inFlight,
    graceMs: 10,
    log: silentLogger(),
    ...given,
  };
  const wait = untilReleased(deps);
  return { inFlight, replaced, terminate, end, wait: () => wait(deployment, stage, { terminated: terminate.signal, gone: end.signal }) };
}

test("a plugin that reports the end of its attempt is not replaced", async () => {
  const { wait, replaced } = begin({ attemptEnded: async () => true, graceMs: 60_000 });
  await wait();
  expect(replaced).toEqual([]);
});

test("a plugin that does not release a stage in time is replaced, once for all stages it holds", async () => {
  const { wait, replaced } = begin();
  await Promise.all([wait(), wait()]);
  expect(replaced).toEqual(["kubernetes"]);
  await wait();
  expect(replaced).toEqual(["kubernetes", "kubernetes"]);
});

test("a plugin that runs other stages is replaced after the last of them, and the stopped stage does not wait for that", async () => {
  const { wait, replaced, inFlight } = begin();
  const others = [inFlight.begin("kubernetes"), inFlight.begin("kubernetes")];
  await Promise.all([wait(), wait()]);
  others[0]?.[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(replaced).toEqual([]);
  others[1]?.[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(replaced).toEqual(["kubernetes"]);
});

test("a plugin that ends in the meantime is not replaced", async () => {
  const { wait, replaced, inFlight, end } = begin();
  const other = inFlight.begin("kubernetes");
  await wait();
  end.abort();
  other[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(replaced).toEqual([]);
});

test("a stop of the executor waits for no plugin and replaces none", async () => {
  const { wait, replaced, terminate } = begin({ graceMs: 60_000 });
  const waiting = wait();
  terminate.abort();
  await waiting;
  await wait();
  expect(replaced).toEqual([]);
});

test("a plugin whose process has ended is not waited for", async () => {
  const { wait, replaced, end } = begin({ graceMs: 60_000 });
  const waiting = wait();
  end.abort();
  await waiting;
  await wait();
  expect(replaced).toEqual([]);
});

test.for([
  { name: "a plugin that is managed externally", given: { replacePlugin: () => Promise.reject(new Fault("precondition", "not ours")) } },
  { name: "a log that cannot be read", given: { attemptEnded: () => Promise.reject(new Fault("unavailable", "no bus")) } },
])("$name does not keep the stage from ending", async ({ given }) => {
  await expect(begin(given).wait()).resolves.toBeUndefined();
});

test.for([2 ** 31, 2 ** 40])("a plugin is not replaced early because its time, %d ms, is longer than a timer", async (graceMs) => {
  const limits: AbortSignal[] = [];
  const attemptEnded: UntilReleasedDeps["attemptEnded"] = async (_deployment, _stage, signal) => {
    limits.push(signal);
    return true;
  };
  const { wait, replaced } = begin({ attemptEnded, graceMs });
  const timeout = vi.spyOn(AbortSignal, "timeout");
  await wait();
  expect({ replaced, asked: limits.length, limits: timeout.mock.calls }).toEqual({ replaced: [], asked: 1, limits: [[2 ** 31 - 1]] });
  timeout.mockRestore();
});
