import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { startCluster } from "@slipway/testkit";
import { Trial } from "../../services/plugins/kubernetes/src/testing/trial/trial.ts";
import { declaredObjects, ObjectChanger, versionInDrift } from "./live/changed-objects.ts";
import { type Latency, latencyOf, type Sighting, untilSeen } from "./live/latencies.ts";

export interface LivePluginBench {
  readonly bench: "live-plugin";
  readonly objects: number;
  readonly changes: number;
  readonly changesPerSecond: number;
  /** Milliseconds from the request that changes an object in the cluster to the update of the Kubernetes plugin that shows it. */
  readonly ours: Latency;
  /** The same of the first change of each object, about which the server is asked before it is drift. */
  readonly first: Latency;
  /** The lower limit: from the same request to the event of a plain watch at the API server. */
  readonly reference: Latency;
  readonly updates: number;
}

const plan = { objects: 60, changes: 2_000, changesPerSecond: 100 };

/** The part of `live-latency` that is the plugin's: it watches in this process, without the rest of Slipway. */
export async function run(): Promise<LivePluginBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  const namespace = await cluster.createNamespace();
  const files = { "all.yaml": declaredObjects(namespace, plan) };
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const { result, message } = await trial.deploy({ files });
  if (result !== "succeeded") throw new Error(message);

  await using changer = new ObjectChanger(cluster, namespace);
  const stop = new AbortController();
  const [ours, reference]: [Sighting[], Sighting[]] = [[], []];
  let updates = 0;
  const watching = Promise.allSettled([watchPlugin(), changer.watch(reference)]);
  await delay(5_000);
  const changed = await changer.change(plan);
  await untilSeen(changed, () => ours);
  await untilSeen(changed, () => reference);
  stop.abort();
  await changer[Symbol.asyncDispose]();
  await watching;
  return {
    bench: "live-plugin",
    ...plan,
    ours: latencyOf(changed, ours),
    first: latencyOf(changed.slice(0, plan.objects), ours),
    reference: latencyOf(changed, reference),
    updates,
  };

  async function watchPlugin(): Promise<void> {
    for await (const update of trial.watch(files, { signal: stop.signal })) {
      const at = performance.now();
      updates++;
      const resources = update.kind === "delta" ? update.changed : update.kind === "snapshot" ? update.livestate.resources : [];
      for (const { name, drift } of resources) {
        const version = versionInDrift(drift);
        if (version !== undefined) ours.push({ name, version, at });
      }
    }
  }
}
