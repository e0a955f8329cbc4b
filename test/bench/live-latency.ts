import { setTimeout as delay } from "node:timers/promises";
import { watchLivestate } from "@slipway/bus";
import { startCluster, startGitServer } from "@slipway/testkit";
import { applicationFiles } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";
import { declaredObjects, ObjectChanger, versionInDrift } from "./live/changed-objects.ts";
import { type Latency, latencyOf, type Sighting, untilSeen } from "./live/latencies.ts";

/** Milliseconds. */
export interface LiveLatencyBench {
  readonly bench: "live-latency";
  readonly objects: number;
  readonly changes: number;
  readonly changesPerSecond: number;
  /** From the request that changes an object in the cluster to the message at a client of the API that includes it. */
  readonly ours: Latency;
  /** The lower limit: from the same request to the event of a plain watch at the API server. */
  readonly reference: Latency;
  /** From the same request to the change that the livestate service publishes. What the Kubernetes plugin takes of it is measured by `live-plugin`. */
  readonly published: Latency;
  /** What the client of the API received after the first snapshot. Snapshots instead of changes mean that it, or the gateway, was too slow. */
  readonly messages: { readonly changes: number; readonly snapshots: number };
}

const plan = { objects: 60, changes: 2_000, changesPerSecond: 100 };

/** Measures while the objects of one application change, one after the other. `live-plugin` measures the plugin's part of it. */
export async function run(): Promise<LiveLatencyBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const manifests = { "all.yaml": declaredObjects(namespace, plan) };
  const repository = await git.createRepository("apps", applicationFiles({ name: "shop", namespace, manifests }));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    processes: "up",
  });
  await slipway.waitForDeployment("shop", await repository.head(), { timeoutMs: 300_000 });

  const stop = new AbortController();
  await using changer = new ObjectChanger(cluster, namespace);
  const reference: Sighting[] = [];
  const published: (Sighting & { readonly livestate: number })[] = [];
  const messages = { changes: 0, snapshots: -1 };
  const received: { readonly livestate: number; readonly at: number }[] = [];
  const watching = Promise.allSettled([watchApi(), watchBus(), changer.watch(reference)]);
  // What is seen of the deployment is over.
  await delay(10_000);
  const changed = await changer.change(plan);
  await untilSeen(changed, () => atClient());
  await untilSeen(changed, () => reference);
  stop.abort();
  await changer[Symbol.asyncDispose]();
  await watching;
  return {
    bench: "live-latency",
    ...plan,
    ours: latencyOf(changed, atClient()),
    reference: latencyOf(changed, reference),
    published: latencyOf(changed, published),
    messages,
  };

  /** The API only says how many fields differ: a state of a version includes what was published with it or before. */
  function atClient(): readonly Sighting[] {
    return published.flatMap(({ livestate, ...sighting }) => {
      const first = received.find((each) => each.livestate >= livestate);
      return first === undefined ? [] : [{ ...sighting, at: first.at }];
    });
  }

  async function watchApi(): Promise<void> {
    for await (const { version, update } of slipway.api.livestates.watchLivestate({ idOrName: "shop" }, { signal: stop.signal })) {
      received.push({ livestate: Number(version), at: performance.now() });
      if (update.case === "changes") messages.changes++;
      if (update.case === "snapshot") messages.snapshots++;
    }
  }

  async function watchBus(): Promise<void> {
    for await (const seen of watchLivestate(slipway.bus, {}, { signal: stop.signal })) {
      if (seen.kind === "ready") continue;
      const at = performance.now();
      for (const { name, drift } of seen.change?.changed ?? seen.livestate.resources) {
        const version = versionInDrift(drift);
        if (version !== undefined) published.push({ name, version, livestate: seen.livestate.version, at });
      }
    }
  }
}
