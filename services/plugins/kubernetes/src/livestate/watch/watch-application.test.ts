import { Fault, type LivestateUpdate } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import { ScriptedCluster } from "../../cache/scripted-cluster.ts";
import type { Cluster } from "../../client/cluster.ts";
import { Clusters } from "../../client/clusters.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { marks } from "../../decorate/marks.ts";
import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";
import { watchTiming } from "./watch-timing.ts";

/** Clusters that cannot be reached. */
class Away extends Clusters {
  looks = 0;
  reason = "the cluster cannot be reached";
  /** How long each look takes. */
  lookMs = 0;

  override async at(): Promise<Cluster> {
    this.looks++;
    if (this.lookMs > 0) await new Promise((resolve) => setTimeout(resolve, this.lookMs));
    throw new Fault("unavailable", this.reason);
  }
}

test("that no target can be read is told once, and again when the reason is another one, however often it is tried", async () => {
  const clusters = new Away();
  const trial = new Trial({ kubeConfigPath: "/nowhere", applicationId: "shop", clusters });
  onTestFinished(() => trial[Symbol.asyncDispose]());
  const stop = new AbortController();
  const timing = { ...watchTiming, gatherMs: 1, retryMs: 1, unknownMs: 50 };
  const updates: LivestateUpdate[] = [];
  const watching = (async () => {
    const files = { "a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}" };
    for await (const update of trial.watch(files, { signal: stop.signal, timing })) updates.push(update);
  })();
  await vi.waitUntil(() => clusters.looks > 3, { timeout: 20_000 });
  expect(updates).toEqual([{ kind: "failure", reason: "deploy target dev: the cluster cannot be reached" }]);
  clusters.reason = "its certificate has expired";
  await vi.waitUntil(() => updates.length === 2, { timeout: 20_000 });
  expect(updates[1]).toEqual({ kind: "failure", reason: "deploy target dev: its certificate has expired" });
  stop.abort();
  await watching;
});

/** A cluster with one Deployment, whose watch tells what `tell` is given. */
class Scripted extends Clusters {
  #tell = (_line: string) => {};
  readonly #deployment: object;

  constructor(deployment: object) {
    super();
    this.#deployment = deployment;
  }

  looks = 0;
  /** What a look at the cluster fails with. */
  fault: Fault | undefined;
  /** What the next look waits for, once. */
  hold: Promise<void> | undefined;

  tell(object: object): void {
    this.#tell(JSON.stringify({ type: "MODIFIED", object }));
  }

  override async at(): Promise<Cluster> {
    this.looks++;
    const { hold, fault } = this;
    this.hold = undefined;
    if (hold !== undefined) await hold;
    else if (fault !== undefined) throw fault;
    return this.#cluster;
  }

  readonly #cluster = {
    client: {
      listPage: async ({ kind }: ApiResource) =>
        JSON.stringify({ metadata: { resourceVersion: "1" }, items: kind === "Deployment" ? [this.#deployment] : [] }),
      watchKind: async ({ kind }: ApiResource, _options: unknown, signal: AbortSignal) => this.#lines(kind, signal),
      renewConnections: () => {},
      answers: async () => true,
    },
    catalogue: async () => ({ kinds: () => [], findKind: () => undefined }),
    kindOf: async (name: KindName) => stateOf(name),
    kindsOf: async (names: readonly KindName[]) => new Map(names.map((name) => [nameOfKind(name), stateOf(name)])),
    keysOf: async (manifests: readonly Manifest[]) => manifests.map(({ object }) => keyOf(object)),
    withScopes: async (inventory: unknown) => inventory,
  } as unknown as Cluster; // what watching uses of it

  async *#lines(kind: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    const waiting: string[] = [];
    let wake = () => {};
    signal.addEventListener("abort", () => wake(), { once: true });
    if (kind === "Deployment")
      this.#tell = (line) => {
        waiting.push(line);
        wake();
      };
    while (!signal.aborted) {
      if (waiting.length > 0) yield waiting.splice(0);
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}

function stateOf({ group, kind }: KindName) {
  if (!["Deployment", "ReplicaSet", "Pod"].includes(kind)) return { kind: "gone" };
  const resource = {
    group,
    version: "v1",
    kind,
    plural: `${kind.toLowerCase()}s`,
    names: [],
    isNamespaced: true,
    verbs: ["list", "watch"],
  };
  return { kind: "served", resource };
}

/** A Deployment that is as it is declared below, with a message in its status. */
const deployment = (message: string) => ({
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "web",
    labels: { [marks.application]: "shop", [marks.managedBy]: "piped" },
    annotations: { [marks.managedBy]: "piped", [marks.application]: "shop", [marks.resourceKey]: "apps:Deployment:shop:web" },
    managedFields: [{ manager: "slipway", operation: "Apply", fieldsV1: { "f:spec": { "f:replicas": {} } } }],
  },
  spec: { replicas: 1 },
  status: { conditions: [{ type: "ReplicaFailure", status: "True", message }] },
});
const deploymentFiles = {
  "a.yaml": "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 1}}",
};

/** A trial on a scripted cluster, by fake timers, and what ends it. `held` is for looks that hang. */
function scripted() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const clusters = new Scripted(deployment("first"));
  const trial = new Trial({ kubeConfigPath: "", applicationId: "shop", clusters });
  onTestFinished(() => trial[Symbol.asyncDispose]());
  const held = Promise.withResolvers<void>();
  onTestFinished(() => held.resolve());
  return { clusters, trial, held, stop: new AbortController() };
}

test("the first of many changes is told at once, and a hundred changes in a hundred milliseconds are few updates", async () => {
  const { clusters, trial, stop } = scripted();
  const seen = new WatchedState(trial.watch(deploymentFiles, { signal: stop.signal }));
  onTestFinished(() => stop.abort());
  const reason = () => seen.find("Deployment")?.healthReason;
  await vi.waitUntil(() => seen.updates === 1, { timeout: 20_000 });
  expect([seen.state.sync, reason()]).toEqual([{ status: "synced" }, "first"]);
  await vi.advanceTimersByTimeAsync(1_000);

  clusters.tell(deployment("0"));
  await vi.advanceTimersByTimeAsync(1);
  expect([seen.updates, reason()]).toEqual([2, "0"]);
  for (let index = 1; index < 100; index++) {
    clusters.tell(deployment(`${index}`));
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(seen.updates).toBeGreaterThan(3);
  await vi.advanceTimersByTimeAsync(watchTiming.gatherMs);
  expect(reason()).toBe("99");
  expect(seen.updates).toBeLessThan(9);
});

test("a look that waited in vain for a cluster does not put off the next one", async () => {
  const clusters = new Away();
  clusters.lookMs = 10_000;
  const trial = new Trial({ kubeConfigPath: "/nowhere", applicationId: "shop", clusters });
  onTestFinished(() => trial[Symbol.asyncDispose]());
  const stop = new AbortController();
  const updates: LivestateUpdate[] = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const watching = (async () => {
    const files = { "a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}" };
    for await (const update of trial.watch(files, { signal: stop.signal })) updates.push(update);
  })();
  await vi.waitUntil(() => clusters.looks === 1, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(clusters.lookMs);
  await vi.waitUntil(() => updates.length === 1, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(watchTiming.retryMs + watchTiming.gatherMs);
  expect(clusters.looks).toBe(2);
  stop.abort();
  await vi.advanceTimersByTimeAsync(clusters.lookMs);
  await watching;
});

test("a cluster that is opened when the watch has ended is not followed", async () => {
  const server = new ScriptedCluster([]);
  const stop = new AbortController();
  const clusters = new Clusters();
  vi.spyOn(clusters, "at").mockImplementation(async () => {
    stop.abort();
    return server.cluster;
  });
  const trial = new Trial({ kubeConfigPath: "/nowhere", applicationId: "shop", clusters });
  onTestFinished(() => trial[Symbol.asyncDispose]());
  const updates = await Array.fromAsync(trial.watch({}, { signal: stop.signal }));
  expect([updates, server.asked]).toEqual([[], []]);
});

test("a target that cannot be looked at is not tried again at each of a hundred changes a second, and soon after the last", async () => {
  const { clusters, trial, stop } = scripted();
  const timing = { ...watchTiming, wholeMs: 1_000 };
  const seen = new WatchedState(trial.watch(deploymentFiles, { signal: stop.signal, timing }));
  onTestFinished(() => stop.abort());
  await vi.waitUntil(() => seen.updates === 1, { timeout: 20_000 });
  clusters.fault = new Fault("forbidden", "no");
  await vi.waitUntil(() => clusters.looks === 2, { timeout: 20_000 });
  for (let index = 0; index < 400; index++) {
    clusters.tell(deployment(`${index}`));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(clusters.looks).toBeLessThan(6);
  clusters.fault = undefined;
  await vi.advanceTimersByTimeAsync(8_000);
  expect(seen.find("Deployment")?.healthReason).toBeDefined();
});

test("while a cluster does not answer, what changes on another deploy target is told at once, and the state of the first one stays", async () => {
  const { clusters, trial, stop } = scripted();
  const timing = { ...watchTiming, wholeMs: 1_000 };
  const updates: LivestateUpdate[] = [];
  const watching = (async () => {
    const options = { signal: stop.signal, timing, targets: ["dev", "old"] };
    for await (const update of trial.watch(deploymentFiles, options)) updates.push(update);
  })();
  await vi.waitUntil(() => updates.length === 1, { timeout: 20_000 });
  const held = Promise.withResolvers<void>();
  clusters.hold = held.promise;
  await vi.waitUntil(() => clusters.hold === undefined, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(100);
  updates.length = 0;
  clusters.tell(deployment("second"));
  await vi.advanceTimersByTimeAsync(100);
  expect(updates).toMatchObject([
    { kind: "delta", changed: [{ deployTarget: "old", healthReason: "second" }], removed: [], sync: { status: "synced" } },
  ]);
  held.resolve();
  await vi.waitUntil(() => updates.length > 1, { timeout: 20_000 });
  expect(updates[1]).toMatchObject({ changed: [{ deployTarget: "dev", healthReason: "second" }], sync: { status: "synced" } });
  const again = Promise.withResolvers<void>();
  clusters.hold = again.promise;
  await vi.waitUntil(() => clusters.hold === undefined, { timeout: 20_000 });
  stop.abort();
  await vi.advanceTimersByTimeAsync(100);
  again.resolve();
  await watching;
});

test("while a cluster does not answer, another deploy target that needs a look as a whole is looked at", async () => {
  const { clusters, trial, stop, held } = scripted();
  const timing = { ...watchTiming, wholeMs: 1_000 };
  const seen = new WatchedState(trial.watch(deploymentFiles, { signal: stop.signal, timing, targets: ["dev", "old"] }));
  onTestFinished(() => stop.abort());
  await vi.waitUntil(() => seen.updates === 1, { timeout: 20_000 });
  clusters.hold = held.promise;
  await vi.waitUntil(() => clusters.hold === undefined, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(100);
  const before = clusters.looks;
  // What a new object means is known from a look only.
  const { metadata, ...rest } = deployment("second");
  const annotations = { ...metadata.annotations, [marks.resourceKey]: "apps:Deployment:shop:new" };
  clusters.tell({ ...rest, metadata: { ...metadata, annotations, name: "new", uid: "new" } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(clusters.looks).toBeGreaterThan(before);
});

test("a deploy target that does not answer is unknown after a short time, and the others are told", async () => {
  const { clusters, trial, stop, held } = scripted();
  clusters.hold = held.promise;
  const updates: LivestateUpdate[] = [];
  const watching = (async () => {
    for await (const update of trial.watch(deploymentFiles, { signal: stop.signal, targets: ["dev", "old"] })) updates.push(update);
  })();
  await vi.waitUntil(() => clusters.looks === 2, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(watchTiming.lateMs - 1_000);
  expect(updates).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  const late = { status: "unknown", reason: expect.stringContaining("dev: the cluster has not answered yet") };
  expect(updates).toMatchObject([{ kind: "snapshot", livestate: { resources: [{ deployTarget: "old" }], sync: late } }]);
  held.resolve();
  await vi.waitUntil(() => updates.length === 2, { timeout: 20_000 });
  expect(updates[1]).toMatchObject({ kind: "delta", changed: [{ deployTarget: "dev" }], removed: [], sync: { status: "synced" } });
  stop.abort();
  await watching;
});

test("of two deploy targets, one that fails and one that hangs, the reasons are told while that hangs", async () => {
  const { clusters, trial, stop, held } = scripted();
  clusters.hold = held.promise;
  clusters.fault = new Fault("forbidden", "no");
  const updates: LivestateUpdate[] = [];
  const watching = (async () => {
    for await (const update of trial.watch(deploymentFiles, { signal: stop.signal, targets: ["dev", "old"] })) updates.push(update);
  })();
  await vi.waitUntil(() => clusters.looks === 2, { timeout: 20_000 });
  await vi.advanceTimersByTimeAsync(watchTiming.lateMs + 1_000);
  expect(updates).toEqual([{ kind: "failure", reason: "deploy target dev: the cluster has not answered yet; deploy target old: no" }]);
  held.resolve();
  await vi.waitUntil(() => updates.length === 2, { timeout: 20_000 });
  expect(updates[1]).toMatchObject({ kind: "snapshot", livestate: { resources: [{ deployTarget: "dev" }], sync: { status: "unknown" } } });
  stop.abort();
  await watching;
});
