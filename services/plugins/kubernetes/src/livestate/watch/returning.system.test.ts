import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { gateCluster, programPath, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { followTiming } from "../../cache/follow/follow-timing.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";
import { watchTiming } from "./watch-timing.ts";

useTrial();

/** Nothing is tried again by itself during the test. */
const never = 3_600_000;
const following = { ...followTiming, firstPauseMs: never, longestPauseMs: never, refusedMs: never, graceMs: 0 };
const watching = { ...watchTiming, retryMs: never, unknownMs: never, wholeMs: never };

const declared = () => ({
  "all.json": JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace }, data: { mode: "calm" } }),
});

function watch(of: Trial, files: Readonly<Record<string, string>>): WatchedState {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return new WatchedState(of.watch(files, { signal: stop.signal, timing: watching }));
}
const change = (mode: string) =>
  cluster.request(
    "PATCH",
    `/api/v1/namespaces/${namespace}/configmaps/settings`,
    { data: { mode } },
    { contentType: "application/merge-patch+json" },
  );

test("what changed while the API server was away is told once it answers again, also to who began meanwhile", async () => {
  await using gate = await gateCluster(cluster);
  await using far = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId, timing: following });
  const files = declared();
  await trial.deploy({ files });
  far.objects = trial.objects;
  const seen = watch(far, files);
  await seen.until(() => seen.state.sync.status === "synced");
  gate.setDown(true);
  await seen.until(() => seen.failure !== undefined);
  const late = watch(far, files);
  await late.until(() => late.failure !== undefined);
  await change("wild");
  gate.setDown(false);
  for (const each of [seen, late]) await each.until(() => each.find("ConfigMap")?.sync === "out-of-sync");
  expect([seen.failure, late.failure]).toEqual([undefined, undefined]);
});

test("a cluster that is read with kubectl is read again once it answers", async () => {
  await using gate = await gateCluster(cluster);
  await using far = new Trial({
    kubeConfigPath: gate.kubeconfigPath,
    applicationId: trial.applicationId,
    applier: "kubectl",
    tools: { kubectl: programPath("kubectl") },
  });
  const files = declared();
  await trial.deploy({ files });
  far.objects = trial.objects;
  gate.setDown(true);
  const seen = watch(far, files);
  await seen.until(() => seen.failure !== undefined);
  gate.setDown(false);
  await seen.until(() => seen.state.sync.status === "synced");
  expect(seen.failure).toBeUndefined();
});

test("what changed while the kubeconfig was away is told once it is back", async () => {
  await using dir = await tempDir("kubeconfig");
  const kubeConfigPath = join(dir.path, "config");
  await copyFile(cluster.kubeconfigPath, kubeConfigPath);
  await using far = new Trial({ kubeConfigPath, applicationId: trial.applicationId, timing: following });
  const files = declared();
  await trial.deploy({ files });
  far.objects = trial.objects;
  const seen = watch(far, files);
  await seen.until(() => seen.state.sync.status === "synced");
  await rename(kubeConfigPath, `${kubeConfigPath}-away`);
  await seen.until(() => seen.failure !== undefined);
  await change("wild");
  await rename(`${kubeConfigPath}-away`, kubeConfigPath);
  await seen.until(() => seen.find("ConfigMap")?.sync === "out-of-sync");
  expect(seen.failure).toBeUndefined();
});
