import { expect, onTestFinished, test } from "vitest";
import { Trial } from "../../testing/trial.ts";
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
