import { gateCluster, startCluster } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { openCluster } from "../client/cluster.ts";
import { Trial } from "../testing/trial/trial.ts";
import type { Files } from "../testing/trial/trial-directories.ts";
import { WatchedState } from "../testing/watched-state.ts";
import { serverSource } from "./follow/server-source.ts";
import { faultOf, isExpired } from "./follow/watch-fault.ts";

test("an API server that is paused is unknown until it goes on; a restart of it loses no change, nor does one after which it knows no history; a version that it has forgotten is expired", async () => {
  await using cluster = await startCluster();
  const namespace = await cluster.createNamespace();
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: "restarted" });
  const files: Files = { "a.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: ${namespace}}, data: {a: "1"}}` };
  await trial.deploy({ files });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const seen = new WatchedState(trial.watch(files, { signal: stop.signal }));
  await seen.until(() => seen.state.sync.status === "synced");
  cluster.signalApiServer("SIGSTOP");
  await seen.until(() => seen.failure?.includes("has not answered since") === true);
  cluster.signalApiServer("SIGCONT");
  await seen.until(() => seen.failure === undefined && seen.state.sync.status === "synced");
  await cluster.restartApiServer();
  const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
  await cluster.request("PATCH", path, { data: { a: "2" } }, { contentType: "application/merge-patch+json" });
  await seen.until(() => seen.find("ConfigMap")?.sync === "out-of-sync");

  await using opened = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  const signal = AbortSignal.timeout(300_000);
  const resource = (await opened.catalogue(signal)).findKind("", "ConfigMap");
  if (resource === undefined) throw new Error("the cluster serves no ConfigMaps");
  const source = serverSource(opened.client, resource, { namespace: "", isMetadataOnly: true, take: async (work) => work() });
  await using gate = await gateCluster(cluster);
  await using far = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: "restarted" });
  far.objects = trial.objects;
  const late = new WatchedState(far.watch(files, { signal: stop.signal }));
  await late.until(() => late.find("ConfigMap")?.sync === "out-of-sync");
  const page = await source.page("", signal);
  expect(page.items).not.toHaveLength(0);
  gate.setDown(true);
  await cluster.request("DELETE", path);
  await cluster.compact();
  await cluster.restartApiServer();
  gate.setDown(false);
  for (const each of [seen, late]) await each.until(() => each.find("ConfigMap")?.health === "missing");
  // The version from which those watches had to go on.
  const expired = await watchFrom(source, page.resourceVersion, signal).catch((error: unknown) => error);
  expect(isExpired(expired)).toBe(true);
});

/** Rejects with what the server says to a watch from a version, at once or by an event. */
async function watchFrom(source: ReturnType<typeof serverSource>, resourceVersion: string, signal: AbortSignal): Promise<void> {
  for await (const events of await source.watch({ resourceVersion, timeoutSeconds: 5 }, signal))
    for (const { type, object } of events) if (type === "ERROR") throw faultOf(object);
}
