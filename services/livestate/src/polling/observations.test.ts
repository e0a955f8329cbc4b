import { type Application, type ApplicationLivestate, type DeploymentStatus, deploymentReference } from "@slipway/domain";
import { createLogger, silentLogger } from "@slipway/runtime";
import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Observations, type ObservationsOptions } from "./observations.ts";

const intervalMs = 60_000;
const stops: AbortController[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  // The first observation comes in the middle of the first interval.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const stop of stops.splice(0)) stop.abort();
  vi.useRealTimers();
});

const livestate = (applicationId: string, given: Partial<ApplicationLivestate> = {}): ApplicationLivestate => ({
  applicationId,
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "",
  afterDeploymentId: undefined,
  health: "healthy",
  resources: [],
  at: Temporal.Instant.fromEpochMilliseconds(Date.now()),
  version: 0,
  over: false,
  ...given,
});
const ended = (deploymentId: string, status: DeploymentStatus = "succeeded") =>
  deploymentReference(sampleDeployment({ id: deploymentId, status }));

/** Running observations, what they observed, and what they published. */
function begin(given: Partial<ObservationsOptions> = {}) {
  const stop = new AbortController();
  stops.push(stop);
  const observed: string[] = [];
  const published: ApplicationLivestate[] = [];
  const observations = new Observations({
    publish: async (state) => void published.push(state),
    intervalMs,
    concurrency: 8,
    log: silentLogger(),
    signal: stop.signal,
    ...given,
    observe: (application, signal) => {
      observed.push(application.id);
      return given.observe ? given.observe(application, signal) : Promise.resolve(livestate(application.id));
    },
  });
  const put = (application: Partial<Application>) => observations.put(sampleApplication(application));
  return { observations, put, observed, published, stop };
}

test("an application is observed once per interval", async () => {
  const { put, observed } = begin();
  put({});
  await vi.advanceTimersByTimeAsync(3 * intervalMs);
  expect(observed).toHaveLength(3);
});

test("only what changed is published", async () => {
  const states = ["synced", "synced", "out-of-sync", "out-of-sync", "synced"] as const;
  const left = [...states];
  const { put, published, observed } = begin({ observe: async ({ id }) => livestate(id, { syncStatus: left.shift() ?? "unknown" }) });
  put({});
  await vi.advanceTimersByTimeAsync(states.length * intervalMs);
  expect(observed).toHaveLength(states.length);
  expect(published.map(({ syncStatus }) => syncStatus)).toEqual(["synced", "out-of-sync", "synced"]);
});

test("a change that leaves status and health as they are is no line for people", async () => {
  const lines: string[] = [];
  const log = createLogger({ service: "livestate", destination: { write: (line) => void lines.push(line) } });
  const states = [
    { syncReason: "one" },
    { syncReason: "two" },
    { syncStatus: "out-of-sync", syncReason: "2 replicas" },
    { syncStatus: "out-of-sync", health: "degraded" },
    {},
  ] as const;
  const left: Partial<ApplicationLivestate>[] = [...states];
  const { put, published } = begin({ log, observe: async ({ id }) => livestate(id, left.shift()) });
  put({});
  await vi.advanceTimersByTimeAsync(states.length * intervalMs);
  expect(published).toHaveLength(5);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: "live state changed", syncStatus: "synced" },
    { msg: "drift found", reason: "2 replicas", application: "shop" },
    { msg: "live state changed", health: "degraded" },
    { msg: "drift is gone" },
  ]);
});

test("an application whose deployment was lost is observed at once: while it ran, what is followed stayed compared with the commit before", async () => {
  const { put, observed } = begin({ isPushed: () => true });
  const lastTriggered = ended("d");
  put({ lastTriggered, activeDeploymentId: "d" });
  await vi.advanceTimersByTimeAsync(intervalMs);
  observed.length = 0;
  put({ lastTriggered, lostReason: "deployment d was lost" });
  await vi.advanceTimersByTimeAsync(0);
  expect(observed).toHaveLength(1);
});

test("what differs while it is being deployed is no drift, unless it still differs afterwards", async () => {
  const lines: string[] = [];
  const log = createLogger({ service: "livestate", destination: { write: (line) => void lines.push(line) } });
  let state: Partial<ApplicationLivestate> = { health: "progressing" };
  const { put } = begin({
    log,
    observe: async ({ id }) => livestate(id, { syncStatus: "out-of-sync", syncReason: "none", ...state }),
  });
  const messages = () => lines.map((line) => [JSON.parse(line).level, JSON.parse(line).msg].join(" "));
  put({ activeDeploymentId: "d" });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(messages()).toEqual([expect.stringContaining("live state changed")]);
  state = { afterDeploymentId: "d" };
  put({ lastEnded: ended("d") });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(messages().at(-1)).toMatch(/drift found/);
  state = { afterDeploymentId: "d", syncStatus: "synced" };
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(messages().at(-1)).toMatch(/drift is gone/);
});

test("a state that could not be published is published with the next observation", async () => {
  const published: string[] = [];
  let failures = 1;
  const publish = async ({ applicationId }: ApplicationLivestate) => {
    if (failures-- > 0) throw new Error("no connection");
    published.push(applicationId);
  };
  begin({ publish }).put({});
  await vi.advanceTimersByTimeAsync(2 * intervalMs);
  expect(published).toEqual(["app"]);
});

test("a pushed state that could not be published is published soon, although nothing else changes", async () => {
  const published: string[] = [];
  let failures = 0;
  const pushed = livestate("app", { syncStatus: "out-of-sync" });
  const { put, observations } = begin({
    isPushed: () => true,
    observe: async () => pushed,
    publish: async ({ syncStatus }) => {
      if (failures-- > 0) throw new Error("it cannot be decoded");
      published.push(syncStatus);
    },
  });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  failures = 1;
  observations.overtaken("app");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(published).toEqual(["out-of-sync"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(published).toEqual(["out-of-sync", "out-of-sync"]);
});

test.for(["succeeded", "failed", "cancelled"] as const)(
  "after a deployment that %s an application is observed at once, and again while its objects become ready",
  async (status) => {
    const { put, observed } = begin({ intervalMs: 3_600_000 });
    put({});
    put({ lastEnded: ended("d", status) });
    const counts: number[] = [];
    for (const ms of [0, 2_000, 3_000, 10_000, 60_000]) {
      await vi.advanceTimersByTimeAsync(ms);
      counts.push(observed.length);
    }
    expect(counts).toEqual([1, 2, 3, 4, 4]);
  },
);

test("an application whose commit was released is compared with it at once", async () => {
  const { put, observed } = begin({ intervalMs: 3_600_000 });
  const lastTriggered = { ...ended("bad", "failed"), commitHash: "bad" };
  const hold = { kind: "failed", commitHash: "bad", deploymentId: "bad", by: "", reason: "", undone: true, since: sampleTime } as const;
  const before = { lastTriggered, lastSucceeded: ended("good"), lastEnded: lastTriggered };
  put({ ...before, holds: [hold] });
  put(before);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observed).toHaveLength(1);
});

test.for([
  { name: "a deployment that had ended before this process started", states: [{ lastEnded: ended("d") }] },
  { name: "another change", states: [{ lastEnded: ended("d") }, { lastEnded: ended("d"), description: "changed" }] },
])("$name does not hasten the observation", async ({ states }) => {
  const { put, observed } = begin({ intervalMs: 3_600_000 });
  for (const state of states) put(state);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observed).toEqual([]);
});

test("a removed application that was never deployed is no longer observed, and one that comes back is published again", async () => {
  const { put, observed, published } = begin();
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  put({ removedAt: sampleTime });
  await vi.advanceTimersByTimeAsync(3 * intervalMs);
  expect(observed).toHaveLength(1);
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published).toHaveLength(2);
});

test("what a removed application has left is observed until it was pruned and nothing is left", async () => {
  let found = left;
  const { put, observed } = begin({ observe: async () => found });
  put({ lastTriggered });
  await vi.advanceTimersByTimeAsync(intervalMs);
  put({ lastTriggered, removedAt: sampleTime });
  await vi.advanceTimersByTimeAsync(2 * intervalMs);
  const before = observed.length;
  put({ lastTriggered, removedAt: sampleTime, prunedAt: sampleTime });
  await vi.advanceTimersByTimeAsync(2 * intervalMs);
  expect(observed.length, "something is left").toBeGreaterThan(before + 1);
  found = { ...left, resources: [], syncReason: "" };
  await vi.advanceTimersByTimeAsync(2 * intervalMs);
  const end = observed.length;
  await vi.advanceTimersByTimeAsync(3 * intervalMs);
  expect(observed).toHaveLength(end);
});

const left = livestate("app", { syncStatus: "orphaned", resources: [{} as never] });
const lastTriggered = deploymentReference(sampleDeployment());
const forgotten = { at: sampleTime, by: "ann", reason: "", left: "1 object" };

/** A removed application that a plugin pushes, which was published as orphaned. */
async function orphaned(given: Partial<ObservationsOptions> = {}) {
  const ended: string[] = [];
  const begun = begin({ observe: async () => left, isPushed: () => true, onForgotten: (id) => void ended.push(id), ...given });
  begun.put({ lastTriggered, removedAt: sampleTime });
  await vi.advanceTimersByTimeAsync(intervalMs);
  return { ...begun, ended };
}

test("an orphaned application stays published as it is observed", async () => {
  const { published, ended } = await orphaned();
  await vi.advanceTimersByTimeAsync(5 * intervalMs);
  expect([published, ended]).toEqual([[left], []]);
});

test("of an application that a person has forgotten the last state is published at once, and nothing is followed or pushed any more", async () => {
  const { put, observations, observed, published, ended } = await orphaned();
  put({ lastTriggered, removedAt: sampleTime, forgotten });
  await vi.advanceTimersByTimeAsync(0);
  expect(published.slice(1)).toMatchObject([{ applicationId: "app", over: true, resources: [] }]);
  expect(ended).toEqual(["app"]);
  observations.pushed({ ...left, health: "degraded" });
  await vi.advanceTimersByTimeAsync(3 * intervalMs);
  expect([observed.length, published.length]).toEqual([1, 2]);
  // It comes back.
  put({ lastTriggered });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published.at(-1)).toEqual(left);
});

test("the last state of a pruned application is published when a plugin pushes that nothing is left", async () => {
  const { put, observations, published, ended } = await orphaned();
  put({ lastTriggered, removedAt: sampleTime, prunedAt: sampleTime });
  observations.pushed({ ...left, resources: [{}, {}] as never });
  await vi.advanceTimersByTimeAsync(0);
  expect([published.length, ended]).toEqual([2, []]);
  observations.pushed({ ...left, resources: [], syncStatus: "unknown" });
  await vi.advanceTimersByTimeAsync(0);
  expect([published.at(-1)?.over, published.length, ended]).toEqual([true, 3, ["app"]]);
});

test("a last state that could not be published is published later", async () => {
  let isBroken = false;
  const said: (boolean | undefined)[] = [];
  const { put, ended } = await orphaned({
    publish: async ({ over }) => {
      if (isBroken) throw new Error("no permission");
      said.push(over);
    },
  });
  isBroken = true;
  put({ lastTriggered, removedAt: sampleTime, forgotten });
  await vi.advanceTimersByTimeAsync(5_000);
  expect([said, ended]).toEqual([[false], []]);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect([said, ended]).toEqual([[false, true], ["app"]]);
});

test("what begins to be followed of an application that is forgotten meanwhile does not stay followed", async () => {
  const { promise, resolve } = Promise.withResolvers<ApplicationLivestate>();
  const ended: number[] = [];
  const { put, observed, published } = begin({ observe: () => promise, onForgotten: () => void ended.push(published.length) });
  put({ lastTriggered, removedAt: sampleTime });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(observed).toHaveLength(1);
  put({ lastTriggered, removedAt: sampleTime, forgotten });
  await vi.advanceTimersByTimeAsync(0);
  resolve(left);
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published.map(({ over }) => over)).toEqual([true]);
  expect(ended).toEqual([1]);
});

test("the state of an application that was removed during its observation is not published", async () => {
  const { promise, resolve } = Promise.withResolvers<ApplicationLivestate>();
  const { put, observed, published } = begin({ observe: () => promise });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  put({ removedAt: sampleTime });
  resolve(livestate("app"));
  await vi.advanceTimersByTimeAsync(0);
  expect({ observed, published }).toEqual({ observed: ["app"], published: [] });
});

test("an application that is removed while its state is published and then comes back is published again", async () => {
  const published: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const publish = async ({ applicationId }: ApplicationLivestate) => {
    published.push(applicationId);
    await promise;
  };
  const { put } = begin({ publish });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  put({ removedAt: sampleTime });
  resolve();
  await vi.advanceTimersByTimeAsync(0);
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published).toEqual(["app", "app"]);
});

test("an application without a live state publishes nothing", async () => {
  const { put, observed, published } = begin({ observe: async () => undefined });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect({ observed, published }).toEqual({ observed: ["app"], published: [] });
});

test("a failing application is observed again an interval later and does not stop the others", async () => {
  let isBroken = true;
  const { put, published } = begin({
    observe: async ({ id }) => {
      if (id === "broken" && isBroken) throw new Error("the plugin crashed");
      return livestate(id);
    },
  });
  put({ id: "broken" });
  put({ id: "other" });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published.map(({ applicationId }) => applicationId)).toEqual(["other"]);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published.map(({ applicationId }) => applicationId)).toEqual(["other", "broken"]);
});

test("an observation that hangs stops neither the others nor starts a second one of its application", async () => {
  const { put, observed, published } = begin({
    observe: ({ id }) => (id === "hanging" ? new Promise(() => {}) : Promise.resolve(livestate(id))),
  });
  put({ id: "hanging" });
  put({ id: "other" });
  await vi.advanceTimersByTimeAsync(5 * intervalMs);
  expect(observed.filter((id) => id === "hanging")).toHaveLength(1);
  expect(published.map(({ applicationId }) => applicationId)).toEqual(["other"]);
});

test("no more applications are observed at the same time than allowed", async () => {
  const running = { now: 0, most: 0 };
  const gates: (() => void)[] = [];
  const { put, published } = begin({
    concurrency: 2,
    observe: async ({ id }) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise<void>((resolve) => gates.push(resolve));
      running.now -= 1;
      return livestate(id);
    },
  });
  for (const id of ["a", "b", "c", "d", "e"]) put({ id });
  await vi.advanceTimersByTimeAsync(intervalMs);
  while (published.length < 5) {
    for (const open of gates.splice(0)) open();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(running).toEqual({ now: 0, most: 2 });
});

test("a stop waits for the observation in progress and starts no other", async () => {
  const { promise, resolve } = Promise.withResolvers<ApplicationLivestate>();
  const { observations, put, observed, stop } = begin({ concurrency: 1, observe: () => promise });
  put({ id: "a" });
  put({ id: "b" });
  await vi.advanceTimersByTimeAsync(intervalMs);
  let isDone = false;
  void observations.done.then(() => (isDone = true));
  stop.abort();
  await vi.advanceTimersByTimeAsync(2 * intervalMs);
  expect([isDone, observed.length]).toEqual([false, 1]);
  resolve(livestate("a"));
  await observations.done;
  expect(observed).toHaveLength(1);
});

test("an application whose changes are pushed is observed again only when something asks for it", async () => {
  const { put, observations, observed, published } = begin({ isPushed: () => true });
  put({});
  await vi.advanceTimersByTimeAsync(5 * intervalMs);
  expect(observed).toHaveLength(1);
  observations.pushed(livestate("app", { health: "degraded" }));
  await vi.advanceTimersByTimeAsync(0);
  expect(published.map(({ health }) => health)).toEqual(["healthy", "degraded"]);
  observations.again("app", 1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(observed).toHaveLength(2);
  put({ activeDeploymentId: "d", lastTriggered: ended("d") });
  put({ lastEnded: ended("d"), lastTriggered: ended("d") });
  await vi.advanceTimersByTimeAsync(0);
  expect(observed).toHaveLength(3);
});

test("of what is pushed while a state is published, the newest is published", async () => {
  const gates: (() => void)[] = [];
  const published: string[] = [];
  const { put, observations } = begin({
    isPushed: () => true,
    publish: async ({ syncReason }) => {
      published.push(syncReason);
      await new Promise<void>((resolve) => gates.push(resolve));
    },
  });
  put({});
  for (const syncReason of ["1", "2", "3"]) observations.pushed(livestate("app", { syncReason }));
  for (let at = 0; at < 3; at++) {
    gates.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(published).toEqual(["1", "3"]);
});

test("what is pushed is published again when what was published is gone", async () => {
  const { put, observations, published } = begin({ isPushed: () => true });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  observations.forgetPublished();
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published).toHaveLength(2);
});

test("a pushed application whose deployment ends while it is observed is observed again", async () => {
  const { promise, resolve } = Promise.withResolvers<ApplicationLivestate>();
  const { put, observed } = begin({ isPushed: () => true, observe: () => promise });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  put({ lastEnded: ended("d") });
  resolve(livestate("app"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observed.length).toBeGreaterThan(1);
  const { length } = observed;
  await vi.advanceTimersByTimeAsync(10 * intervalMs);
  expect(observed).toHaveLength(length);
});

test("what another process published since is observed and published again, changed or not", async () => {
  const { put, observations, published } = begin({ isPushed: () => true });
  put({});
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(published).toHaveLength(1);
  observations.overtaken("app");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(published).toHaveLength(2);
});

test("observations that never end hold up no application of another cluster or another repository", async () => {
  const { put, observed } = begin({
    concurrency: 2,
    observe: ({ id }) => (id.startsWith("slow") ? new Promise(() => {}) : Promise.resolve(livestate(id))),
  });
  for (let at = 0; at < 20; at++) put({ id: `slow-${at}` });
  put({ id: "elsewhere", deployTargets: { kubernetes: ["other"] } });
  put({ id: "files", source: { ...sampleApplication().source, repositoryId: "other" } });
  await vi.advanceTimersByTimeAsync(intervalMs);
  expect(observed.filter((id) => !id.startsWith("slow"))).toEqual(["elsewhere", "files"]);
  expect(observed).toHaveLength(4);
});
