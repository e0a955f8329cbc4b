import { Fault, type LivestateUpdate } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Cluster } from "../../client/cluster.ts";
import { Clusters } from "../../client/clusters.ts";
import { Trial } from "../../testing/trial.ts";
import { watchTiming } from "./watch-timing.ts";

/** Clusters that cannot be reached. */
class Away extends Clusters {
  looks = 0;
  reason = "the cluster cannot be reached";

  override async at(): Promise<Cluster> {
    this.looks++;
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
