import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type LetGoDeps, letGo } from "./until-released.ts";
import { StagesInFlight } from "./stages-in-flight.ts";

const stage = sampleStage({ status: "running", attempt: 1 });
const deployment = sampleDeployment({ stages: [stage] });
const never: LetGoDeps["attemptEnded"] = async (_deployment, _stage, signal) => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return false;
};

function begin(given: Partial<LetGoDeps> = {}) {
  const replaced: string[] = [];
  const inFlight = new StagesInFlight();
  const [terminate, end] = [new AbortController(), new AbortController()];
  const deps: LetGoDeps = {
    attemptEnded: never,
    replacePlugin: async (plugin) => void replaced.push(plugin),
    inFlight,
    graceMs: 10,
    log: silentLogger(),
    ...given,
  };
  const wait = letGo(deps);
  return { inFlight, replaced, terminate, end, wait: () => wait(deployment, stage, { terminated: terminate.signal, gone: end.signal }) };
}

test("a plugin that says that its attempt is over stays", async () => {
  const { wait, replaced } = begin({ attemptEnded: async () => true, graceMs: 60_000 });
  await wait();
  expect(replaced).toEqual([]);
});

test("one that does not in time is replaced, once for all stages it holds", async () => {
  const { wait, replaced } = begin();
  await Promise.all([wait(), wait()]);
  expect(replaced).toEqual(["kubernetes"]);
  await wait();
  expect(replaced).toEqual(["kubernetes", "kubernetes"]);
});

test("one that is at work on other stages is replaced after the last of them, and nobody waits for that", async () => {
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

test("one that ends by itself meanwhile needs no replacement", async () => {
  const { wait, replaced, inFlight, end } = begin();
  const other = inFlight.begin("kubernetes");
  await wait();
  end.abort();
  other[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(replaced).toEqual([]);
});

test("a stop of the executor waits for nobody and replaces nothing", async () => {
  const { wait, replaced, terminate } = begin({ graceMs: 60_000 });
  const waiting = wait();
  terminate.abort();
  await waiting;
  await wait();
  expect(replaced).toEqual([]);
});

test("one whose process has ended works on nothing any more", async () => {
  const { wait, replaced, end } = begin({ graceMs: 60_000 });
  const waiting = wait();
  end.abort();
  await waiting;
  await wait();
  expect(replaced).toEqual([]);
});

test.for([
  { name: "one that runs elsewhere", given: { replacePlugin: () => Promise.reject(new Fault("precondition", "it runs elsewhere")) } },
  { name: "a log that can not be read", given: { attemptEnded: () => Promise.reject(new Fault("unavailable", "no bus")) } },
])("$name is logged, and the stage ends all the same", async ({ given }) => {
  await expect(begin(given).wait()).resolves.toBeUndefined();
});
