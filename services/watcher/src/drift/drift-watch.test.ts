import type { Application, Fight, LiveResource } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DriftWatch } from "./drift-watch.ts";

const start = Temporal.Instant.from("2026-01-01T00:00:00Z");
const windowMs = 300_000;

/** The fields that the watch reads; the others do not matter. */
const application = (given: Partial<Application> = {}) =>
  ({
    id: "a",
    queue: [],
    holds: [],
    failuresInRow: 0,
    fights: [],
    lastTriggered: { deploymentId: "d", commitHash: "new" },
    lastSucceeded: { deploymentId: "s", commitHash: "good" },
    lastEnded: { deploymentId: "d", completedAt: start },
    deployTargets: { kubernetes: ["eu"] },
    ...given,
  }) as unknown as Application;

function watch(given: {
  readonly application?: Application | (() => Application);
  /** Whether an application is known. Default: all are. */
  readonly isKnown?: (id: string) => boolean;
  readonly disabled?: boolean;
  readonly agoMs?: number;
  /** What reading an application's file waits for. */
  readonly read?: Promise<void> | ((id: string) => Promise<void>);
  readonly windowMs?: number;
  readonly maxRepairs?: number;
}) {
  const givenUp: string[] = [];
  const triggered: string[] = [];
  const reads: string[] = [];
  const begun = Date.now();
  const current = () => (typeof given.application === "function" ? given.application() : (given.application ?? application()));
  const drift = new DriftWatch({
    index: { find: (id) => (given.isKnown?.(id) === false ? undefined : { ...current(), id }) },
    settingsOf: async ({ id }) => {
      reads.push(id);
      await (typeof given.read === "function" ? given.read(id) : given.read);
      return { disabled: given.disabled ?? false, minWindowMs: given.windowMs ?? windowMs, maxRepairs: given.maxRepairs ?? 5 };
    },
    trigger: async ({ id }) => void triggered.push(id),
    giveUp: async ({ id }, commitHash, { field, manager, times }) => void givenUp.push([id, commitHash, field, manager, times].join(" ")),
    now: () => start.add({ milliseconds: (given.agoMs ?? windowMs) + Date.now() - begun }),
    log: silentLogger(),
    signal: new AbortController().signal,
  });
  return { drift, triggered, reads, givenUp };
}
const outOfSync = {
  applicationId: "a",
  syncStatus: "out-of-sync",
  commitHash: "new",
  afterDeploymentId: "d",
  syncReason: "it differs",
  resources: [],
} as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("drift deploys an application whose file asks for it", async () => {
  const { drift, triggered } = watch({});
  await drift.observe(outOfSync);
  expect(triggered).toEqual(["a"]);
});
test("a commit that is to be deployed again is deployed once its pause is over, also if the file disables drift", async () => {
  const retry = { commitHash: "new", deploymentId: "d", deployTargets: [], times: 2, since: start, undone: false };
  const { drift, triggered } = watch({ application: application({ retry }), disabled: true, agoMs: 7_000 });
  await drift.observe(outOfSync);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(triggered).toEqual(["a"]);
  const other = watch({ application: application({ retry: { ...retry, commitHash: "older" } }), disabled: true });
  await other.drift.observe(outOfSync);
  await other.drift.observe({ ...outOfSync, syncStatus: "unknown" });
  expect(other.triggered).toEqual([]);
});
test("what could not be deleted on a former deploy target is tried again while the application is synced", async () => {
  const retry = { commitHash: "new", deploymentId: "d", deployTargets: ["old"], times: 2, since: start, undone: false };
  const synced = { ...outOfSync, syncStatus: "synced" } as const;
  const { drift, triggered } = watch({ application: application({ retry }), disabled: true, agoMs: 7_000 });
  await drift.observe(synced);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(triggered).toEqual(["a"]);
  for (const given of [{}, { retry: { ...retry, deployTargets: ["eu"] } }, { retry: { ...retry, commitHash: "older" } }]) {
    const other = watch({ application: application(given) });
    await other.drift.observe(synced);
    await vi.advanceTimersByTimeAsync(2 * windowMs);
    expect(other.triggered).toEqual([]);
  }
});
test("a live state that is known before the end of its deployment counts once that is known, also if the file disables drift", async () => {
  const retry = { commitHash: "new", deploymentId: "d", deployTargets: ["old"], times: 1, since: start, undone: false };
  for (const syncStatus of ["synced", "out-of-sync"] as const) {
    let current = application({ lastEnded: { deploymentId: "c", completedAt: start } as never });
    const { drift, triggered } = watch({ application: () => current, disabled: true });
    await drift.observe({ ...outOfSync, syncStatus });
    expect(triggered).toEqual([]);
    current = application({ retry });
    drift.applicationChanged("a");
    await vi.advanceTimersByTimeAsync(10_001);
    expect(triggered).toEqual(["a"]);
  }
});
test("drift deploys nothing if the file disables it", async () => {
  const { drift, triggered } = watch({ disabled: true });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  expect(triggered).toEqual([]);
});
test("drift shortly after a deployment waits for the end of the window", async () => {
  const { drift, triggered } = watch({ agoMs: 1000 });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(windowMs - 2000);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(triggered).toEqual(["a"]);
});
test("a deployment that ended on a clock one hour ahead is waited for as long as the window, not for an hour more", async () => {
  const { drift, triggered } = watch({ agoMs: -3_600_000 });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(windowMs - 1);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(triggered).toEqual(["a"]);
});
test("drift that is gone before the end of the window deploys nothing", async () => {
  const { drift, triggered } = watch({ agoMs: 1000 });
  await drift.observe(outOfSync);
  await drift.observe({ ...outOfSync, syncStatus: "synced" });
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  expect(triggered).toEqual([]);
});
test("drift that is gone while the file is read deploys nothing", async () => {
  const { promise: read, resolve } = Promise.withResolvers<void>();
  const { drift, triggered } = watch({ read });
  const observed = drift.observe(outOfSync);
  await drift.observe({ ...outOfSync, syncStatus: "synced" });
  resolve();
  await observed;
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  expect(triggered).toEqual([]);
});
test("drift that is observed again while the file is read deploys once, at the end of the window", async () => {
  const { promise: read, resolve } = Promise.withResolvers<void>();
  const { drift, triggered } = watch({ agoMs: 1000, read });
  const observed = [drift.observe(outOfSync), drift.observe(outOfSync)];
  resolve();
  await Promise.all(observed);
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  expect(triggered).toEqual(["a"]);
});
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
test("a drift that changes faster than the file is read is repaired after one read", async () => {
  const { drift, triggered, reads } = watch({ read: () => after(50) });
  for (let time = 0; time < 60; time += 10) {
    const field = { field: `spec.${time}`, live: "3", declared: "1", manager: "scaler", setAt: undefined };
    void drift.observe({ ...outOfSync, resources: [{ ...web, drift: [field] }] });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(triggered).toEqual(["a"]);
  expect(reads, "the newest observation is considered once more").toEqual(["a", "a"]);
});
test("many applications that drift all the time are repaired in turn, a few at a time", async () => {
  let reading = 0;
  let most = 0;
  const { drift, triggered } = watch({
    read: async () => {
      most = Math.max(most, ++reading);
      await after(10);
      reading -= 1;
    },
  });
  const loud = Array.from({ length: 40 }, (_, at) => `loud-${at}`);
  const observe = (applicationId: string) => void drift.observe({ ...outOfSync, applicationId });
  for (const each of loud) observe(each);
  observe("quiet");
  for (let time = 0; time < 60; time += 2) {
    for (const each of loud) observe(each);
    await vi.advanceTimersByTimeAsync(2);
  }
  expect(new Set(triggered)).toEqual(new Set([...loud, "quiet"]));
  expect(most).toBe(8);
});
test("applications whose repository does not answer hold up the others for ten seconds at most", async () => {
  const { drift, triggered, reads } = watch({ read: async (id) => (id === "b" ? undefined : new Promise<void>(() => {})) });
  for (let at = 0; at < 8; at++) void drift.observe({ ...outOfSync, applicationId: `hangs-${at}` });
  void drift.observe({ ...outOfSync, applicationId: "b" });
  void drift.observe({ ...outOfSync, applicationId: "hangs-0" });
  await vi.advanceTimersByTimeAsync(9_999);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(triggered).toEqual(["b"]);
  expect(
    reads.filter((id) => id === "hangs-0"),
    "it is not read twice at a time",
  ).toHaveLength(1);
});
test("an application that drifted while it was disabled is deployed once it is enabled", async () => {
  let current = application({ disabled: true });
  const { drift, triggered } = watch({
    get application() {
      return current;
    },
  });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(windowMs);
  expect(triggered).toEqual([]);
  current = application();
  drift.applicationChanged("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(triggered).toEqual(["a"]);
});
test("a disabled application is not deployed", async () => {
  const { drift, triggered } = watch({ application: application({ disabled: true }) });
  await drift.observe(outOfSync);
  expect(triggered).toEqual([]);
});
const hold = { kind: "failed", commitHash: "new", deploymentId: "d", by: "", reason: "", undone: true, since: start } as const;
const heldWhole = { ...hold, kind: "requested", commitHash: undefined } as const;

test("a held commit is not deployed, however long it drifts, until it is released", async () => {
  let current = application({ holds: [hold], lastSucceeded: undefined });
  const { drift, triggered } = watch({
    get application() {
      return current;
    },
  });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(3 * windowMs);
  expect(triggered).toEqual([]);
  current = application();
  drift.applicationChanged("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(triggered).toEqual(["a"]);
});
test("while a commit is held, drift from the one that was restored is repaired", async () => {
  const { drift, triggered } = watch({ application: application({ holds: [hold] }) });
  await drift.observe({ ...outOfSync, commitHash: "good" });
  expect(triggered).toEqual(["a"]);
});
test.for([
  { name: "held", given: application({ holds: [heldWhole] }) },
  { name: "disabled", given: application({ disabled: true }) },
  { name: "observed before its last deployment ended", given: application({ lastEnded: { deploymentId: "e" } as never }) },
])("an application that is $name costs nothing until it changes", async ({ given }) => {
  let looks = 0;
  const { drift, reads } = watch({
    application: () => {
      looks++;
      return given;
    },
  });
  await drift.observe(outOfSync);
  const before = looks;
  await vi.advanceTimersByTimeAsync(3 * windowMs);
  expect([looks - before, reads]).toEqual([0, []]);
});
test("an application that a person holds is not repaired either", async () => {
  const { drift, triggered } = watch({ application: application({ holds: [heldWhole] }) });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(3 * windowMs);
  expect(triggered).toEqual([]);
});
test.for([
  { name: "of a commit that is not the one that should run any more", observed: { ...outOfSync, commitHash: "older" } },
  { name: "from before the last deployment ended", observed: { ...outOfSync, afterDeploymentId: "c" } },
])("an observation $name deploys nothing", async ({ observed }) => {
  const { drift, triggered } = watch({});
  await drift.observe(observed);
  await vi.advanceTimersByTimeAsync(3 * windowMs);
  expect(triggered).toEqual([]);
});
test("after deployments that failed for a reason that may pass, the window is longer each time", async () => {
  const { drift, triggered } = watch({ agoMs: 0, application: application({ failuresInRow: 2 }) });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(4 * windowMs - 1_000);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(triggered).toEqual(["a"]);
});
const web: LiveResource = {
  id: "uid",
  parentIds: [],
  name: "web",
  resourceType: "Deployment",
  metadata: { Namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "eu",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "out-of-sync",
  drift: [{ field: "spec.replicas", live: "3", declared: "1", manager: "scaler", setAt: undefined }],
};
const fight = (times: number): Fight => ({
  object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" },
  field: "spec.replicas",
  manager: "scaler",
  times,
  deploymentId: "d",
  at: start,
});
test("a drift that comes again after its repair waits twice as long after each", async () => {
  const { drift, triggered } = watch({ agoMs: 0, application: application({ fights: [fight(2)] }) });
  await drift.observe({ ...outOfSync, resources: [web] });
  await vi.advanceTimersByTimeAsync(4 * windowMs - 1_000);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(triggered).toEqual(["a"]);
});
test("a drift whose values change is considered once", async () => {
  const { drift, triggered, reads } = watch({ agoMs: 0 });
  for (let at = 0; at < 100; at++) {
    const changed = { ...web, drift: web.drift.map((field) => ({ ...field, live: `${at}` })) };
    await drift.observe({ ...outOfSync, resources: [changed] });
  }
  expect(reads).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(windowMs);
  expect(triggered).toEqual(["a"]);
});
test("a drift of another manager or another field is considered anew", async () => {
  const { drift, reads } = watch({ agoMs: 0 });
  for (const field of ["spec.a", "spec.b"])
    for (const manager of ["one", "two"])
      await drift.observe({
        ...outOfSync,
        resources: [{ ...web, drift: [{ field, live: "1", declared: "2", manager, setAt: undefined }] }],
      });
  expect(reads).toHaveLength(4);
});
test("other drift is repaired as soon as ever", async () => {
  const { drift, triggered } = watch({ application: application({ fights: [fight(4)] }) });
  await drift.observe(outOfSync);
  expect(triggered).toEqual(["a"]);
});
test("a drift that comes again after the last repair is given up at once, and names who makes it", async () => {
  let current = application({ fights: [fight(5)] });
  const { drift, triggered, givenUp } = watch({
    agoMs: 0,
    get application() {
      return current;
    },
  });
  await drift.observe({ ...outOfSync, resources: [web] });
  current = application({ fights: [fight(5)], holds: [{ ...hold, kind: "fought", undone: false }] });
  await vi.advanceTimersByTimeAsync(100 * windowMs);
  expect({ triggered, givenUp }).toEqual({ triggered: [], givenUp: ["a new spec.replicas scaler 5"] });
});
test("a drift is not given up while a deployment runs, nor if there is no limit", async () => {
  const active = watch({ application: application({ fights: [fight(5)], activeDeploymentId: "e" }) });
  const endless = watch({ application: application({ fights: [fight(50)] }), maxRepairs: 0, windowMs: 0 });
  for (const { drift } of [active, endless]) await drift.observe({ ...outOfSync, resources: [web] });
  await vi.advanceTimersByTimeAsync(3_000_000);
  expect([active.givenUp, endless.givenUp, endless.triggered]).toEqual([[], [], ["a"]]);
});
test("a window that is longer than a timer is waited for", async () => {
  const dayMs = 86_400_000;
  const { drift, triggered, reads } = watch({ agoMs: 0, windowMs: 30 * dayMs });
  await drift.observe(outOfSync);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(29 * dayMs);
  expect(triggered).toEqual([]);
  await vi.advanceTimersByTimeAsync(dayMs);
  expect(triggered).toEqual(["a"]);
});

test("an application that is gone is forgotten: when its window ends, and when another one drifts", async () => {
  const gone = new Set<string>();
  const { drift, triggered } = watch({ agoMs: 1000, isKnown: (id) => !gone.has(id) });
  for (const applicationId of ["a", "b", "c"]) await drift.observe({ ...outOfSync, applicationId });
  await drift.observe({ ...outOfSync, applicationId: "b", syncStatus: "synced" });
  expect(drift.size).toBe(3);
  gone.add("b").add("c");
  await drift.observe({ ...outOfSync, applicationId: "d" });
  expect(drift.size, "a and d").toBe(2);
  gone.add("a").add("d");
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  expect([drift.size, triggered]).toEqual([0, []]);
});
