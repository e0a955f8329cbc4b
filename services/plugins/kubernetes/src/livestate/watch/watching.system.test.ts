import { gateCluster } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { followTiming } from "../../cache/follow/follow-timing.ts";
import { stallingProxy } from "../../testing/stalling-proxy.ts";
import { Trial } from "../../testing/trial/trial.ts";
import type { Files } from "../../testing/trial/trial-directories.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";

useTrial();

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NAMESPACE}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`;
const config = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: NAMESPACE}
data: {mode: calm}
`;
const files = (...manifests: readonly string[]): Files => ({ "all.yaml": manifests.join("---\n").replaceAll("NAMESPACE", namespace) });

function watch(of: Trial, declared: Files): WatchedState {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return new WatchedState(of.watch(declared, { signal: stop.signal }));
}
const merge = (path: string, body: object, manager = "somebody") =>
  cluster.request("PATCH", `${path}?fieldManager=${manager}`, body, { contentType: "application/merge-patch+json" });
const deploymentPath = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const settingsPath = () => `/api/v1/namespaces/${namespace}/configmaps/settings`;

test("a change by hand is told as drift with its field, values and manager, and its end too; contents of ConfigMaps are masked", async () => {
  const declared = files(web, config);
  await trial.deploy({ files: declared });
  const seen = watch(trial, declared);
  await seen.until(() => seen.find("Pod")?.health === "healthy" && seen.find("Deployment")?.health === "healthy");
  expect(seen.state.sync).toEqual({ status: "synced" });
  expect(seen.find("Deployment")).toMatchObject({ sync: "synced" });
  expect(seen.find("Pod")?.parentIds).toEqual([seen.find("ReplicaSet")?.id]);

  await merge(deploymentPath(), { spec: { replicas: 3 } }, "kubectl-edit");
  await merge(settingsPath(), { data: { mode: "wild" } });
  await seen.until(() => seen.state.resources.filter(({ sync }) => sync === "out-of-sync").length === 2);
  expect(seen.find("Deployment")?.drift).toEqual([
    { field: "spec.replicas", live: "3", declared: "1", manager: "kubectl-edit", setAt: expect.any(Temporal.Instant) },
  ]);
  expect(seen.find("ConfigMap")?.drift).toEqual([expect.objectContaining({ field: "data.mode", live: '"*****"', declared: '"*****"' })]);
  expect(seen.state.sync.reason).toContain("(0 adds, 0 deletes, 2 changes)");

  await trial.deploy({ files: declared });
  await seen.until(
    () => seen.state.sync.status === "synced" && seen.state.resources.filter(({ resourceType }) => resourceType === "Pod").length === 1,
  );
  expect(seen.find("Deployment")).not.toHaveProperty("drift");
});

test("a hundred changes of the status of an object that differs from Git are told, and the server is asked nothing about them", async () => {
  await using gate = await gateCluster(cluster);
  await using gated = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId });
  const declared = files(web, config);
  await trial.deploy({ files: declared });
  gated.objects = trial.objects;
  const seen = watch(gated, declared);
  await seen.until(() => seen.find("Deployment")?.health === "healthy" && seen.find("Pod")?.health === "healthy");
  await merge(deploymentPath(), { spec: { minReadySeconds: 1 } }, "kubectl-edit");
  await seen.until(() => seen.find("Deployment")?.sync === "out-of-sync" && seen.find("Deployment")?.health === "healthy");
  const asked = gate.answered("PATCH");
  const condition = (index: number) => ({ type: "ReplicaFailure", status: "True", reason: "Quota", message: `exceeded ${index} times` });
  const strategic = { contentType: "application/strategic-merge-patch+json" };
  // Another manager would be a change of the object's owners.
  const status = `${deploymentPath()}/status?fieldManager=kube-controller-manager`;
  let told = 0;
  // One after the other: the server would try again what is patched at once.
  for (let index = 0; index < 100; index++) {
    await cluster.request("PATCH", status, { status: { conditions: [condition(index)] } }, strategic);
    if (seen.find("Deployment")?.health === "degraded") told++;
  }
  await seen.until(() => seen.find("Deployment")?.health === "healthy");
  expect(told).toBeGreaterThan(0);
  expect(gate.answered("PATCH")).toBe(asked);
  expect(seen.find("Deployment")).toMatchObject({ sync: "out-of-sync", drift: [{ field: "spec.minReadySeconds", live: "1" }] });
});

test("a namespace that is deleted by hand is told: first what is being deleted, then what is missing", async () => {
  const declared = files(config);
  await trial.deploy({ files: declared });
  await merge(settingsPath(), { metadata: { finalizers: ["example.org/hold"] } });
  const seen = watch(trial, declared);
  await seen.until(() => seen.state.sync.status === "synced");
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}`);
  await seen.until(() => seen.state.sync.reason?.includes("1 being deleted") === true);
  await merge(settingsPath(), { metadata: { finalizers: null } });
  await seen.until(() => seen.find("ConfigMap")?.health === "missing");
  expect(seen.find("ConfigMap")?.sync).toBe("out-of-sync");
});

test("a kind that is added while it is watched is followed, and its objects are missing once it is removed", async () => {
  const group = `${namespace}.example.org`;
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `lamps.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "lamps", kind: "Lamp" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  };
  const declared = files(`{apiVersion: ${group}/v1, kind: Lamp, metadata: {name: lamp, namespace: NAMESPACE}, spec: {watts: 5}}`);
  const seen = watch(trial, declared);
  await seen.until(() => seen.find("Lamp")?.health === "missing");
  await cluster.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
  await expect.poll(async () => (await trial.deploy({ files: declared })).result, { timeout: 20_000 }).toBe("succeeded");
  await seen.until(() => seen.find("Lamp")?.health === "healthy");
  const lamp = `/apis/${group}/v1/namespaces/${namespace}/lamps/lamp`;
  await merge(lamp, { spec: { watts: 9 } });
  await seen.until(() => seen.find("Lamp")?.drift?.[0]?.live === "9");
  await cluster.request("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.${group}`);
  await seen.until(() => seen.find("Lamp")?.health === "missing");
});

test("a watch whose connection is stalled is noticed, and begun again on another one", async () => {
  await using proxy = await stallingProxy(cluster.url);
  const timing = { ...followTiming, silenceMs: 1_500 };
  await using far = new Trial({ kubeConfigPath: cluster.kubeconfigPath, masterURL: proxy.url, applicationId: trial.applicationId, timing });
  const declared = files(config);
  await trial.deploy({ files: declared });
  far.objects = trial.objects;
  const seen = watch(far, declared);
  await seen.until(() => seen.state.sync.status === "synced");
  proxy.stall();
  await merge(settingsPath(), { data: { mode: "wild" } });
  await seen.until(() => seen.find("ConfigMap")?.sync === "out-of-sync");
  expect(seen.failure).toBeUndefined();
});

test("an account learns what it may read from now on, and what it may not read any more is unknown, not missing", async () => {
  const declared = files(config);
  await trial.deploy({ files: declared });
  const kubeConfigPath = await cluster.restrictedKubeconfig(namespace, [
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
  ]);
  const timing = { ...followTiming, refusedMs: 1_000, watchSeconds: 2, graceMs: 500 };
  await using restricted = new Trial({ kubeConfigPath, applicationId: trial.applicationId, timing });
  restricted.objects = trial.objects;
  const seen = watch(restricted, declared);
  await seen.until(() => seen.find("ConfigMap")?.health === "unknown");
  const role = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`;
  const { items } = (await cluster.request<{ items: { metadata: { name: string } }[] }>("GET", role)).body;
  const rules = (verbs: readonly string[]) => ({ rules: [{ apiGroups: [""], resources: ["configmaps"], verbs }] });
  await merge(`${role}/${items[0]?.metadata.name}`, rules(["get", "list", "watch"]));
  await seen.until(() => seen.state.sync.status === "synced");
  await merge(`${role}/${items[0]?.metadata.name}`, rules(["create"]));
  await seen.until(() => seen.find("ConfigMap")?.health === "unknown");
  expect(seen.state.sync.status).toBe("unknown");
});
