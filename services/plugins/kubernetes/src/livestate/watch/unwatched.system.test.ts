import { gateCluster } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { followTiming } from "../../cache/follow/follow-timing.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";
import { watchTiming } from "./watch-timing.ts";

useTrial();

const timing = { ...watchTiming, unknownMs: 200 };
const settings = (mode: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace }, data: { mode } });
const path = () => `/api/v1/namespaces/${namespace}/configmaps`;

function watch(of: Trial, declared: Readonly<Record<string, string>>): WatchedState {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return new WatchedState(of.watch(declared, { signal: stop.signal, timing }));
}

test("a kind that the account may list and not watch is compared again without an event", async () => {
  const declared = { "all.json": JSON.stringify(settings("calm")) };
  await trial.deploy({ files: declared });
  const verbs = ["get", "list", "create", "patch"];
  const kubeConfigPath = await cluster.restrictedKubeconfig(namespace, [{ apiGroups: [""], resources: ["configmaps"], verbs }]);
  await using restricted = new Trial({ kubeConfigPath, applicationId: trial.applicationId });
  restricted.objects = trial.objects;
  const seen = watch(restricted, declared);
  await seen.until(() => seen.state.sync.status === "synced");
  await cluster.request("PATCH", `${path()}/settings`, { data: { mode: "wild" } }, { contentType: "application/merge-patch+json" });
  await seen.until(() => seen.find("ConfigMap")?.sync === "out-of-sync");
  expect(seen.find("ConfigMap")?.drift).toEqual([expect.objectContaining({ field: "data.mode" })]);
});

test("a declared object without the marks of the application is compared again without an event", async () => {
  const seen = watch(trial, { "all.json": JSON.stringify(settings("calm")) });
  await seen.until(() => seen.find("ConfigMap")?.health === "missing");
  await cluster.request("POST", path(), settings("wild"));
  const fields = () => seen.find("ConfigMap")?.drift?.map(({ field }) => field) ?? [];
  await seen.until(() => fields().includes("data.mode"));
  await cluster.request("PATCH", `${path()}/settings`, { data: { more: "1" } }, { contentType: "application/merge-patch+json" });
  await cluster.request("PATCH", `${path()}/settings`, { data: { mode: "calm" } }, { contentType: "application/merge-patch+json" });
  await seen.until(() => !fields().includes("data.mode"));
  expect(seen.find("ConfigMap")?.health).toBe("healthy");
});

test("a declared object that somebody owns is compared by itself when it changes, without another look", async () => {
  const declared = { "all.json": JSON.stringify(settings("calm")) };
  await trial.deploy({ files: declared });
  await cluster.request("POST", path(), { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "owner" } });
  const { body: owner } = await cluster.request<{ metadata: { uid: string } }>("GET", `${path()}/owner`);
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid };
  const merge = (body: object) => cluster.request("PATCH", `${path()}/settings`, body, { contentType: "application/merge-patch+json" });
  await merge({ metadata: { ownerReferences: [reference] } });

  await using gate = await gateCluster(cluster);
  const never = 3_600_000;
  const timing = { ...followTiming, pulseMs: never };
  await using far = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId, timing });
  far.objects = trial.objects;
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const seen = new WatchedState(far.watch(declared, { signal: stop.signal, timing: { ...watchTiming, unknownMs: never, wholeMs: never } }));
  await seen.until(() => seen.find("ConfigMap")?.sync === "synced");
  // The first looks are over when a change is told.
  await merge({ data: { mode: "wild" } });
  await seen.until(() => seen.find("ConfigMap")?.sync === "out-of-sync");
  // A look would read the object: it is none that is followed by the marks alone.
  const held = gate.holdAfter(0, "GET");
  onTestFinished(() => held.release());
  await merge({ data: { mode: "calm" } });
  await seen.until(() => seen.find("ConfigMap")?.sync === "synced");
  expect(seen.state.sync).toEqual({ status: "synced" });
});
