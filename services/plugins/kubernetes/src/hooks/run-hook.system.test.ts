import { type DeploymentMetadata, Fault, type SharedObjects, type StageLog, systemClock } from "@slipway/plugin-sdk";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { openCluster } from "../client/cluster.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { noNeighbours } from "../targets/neighbours/neighbours-among.ts";
import { cluster, namespace, useTrial } from "../testing/use-trial.ts";
import { HookRecords } from "./hook-records.ts";
import { HookRunner } from "./hook-runner.ts";
import { runHook } from "./run-hook.ts";
import { SharedHooks } from "./shared-hooks.ts";
import { UnfinishedHooks } from "./unfinished/unfinished-hooks.ts";

useTrial();

const log: StageLog = { info: () => {}, success: () => {}, error: () => {} };

/** Metadata in memory, which outlive an attempt. Each attempt may die at a put. */
function metadataOf(stored: Map<string, string>, diesAt: string): DeploymentMetadata {
  const put = async (key: string, value: unknown): Promise<void> => {
    if (diesAt !== "" && JSON.stringify(value).includes(`"state":"${diesAt}"`)) throw new Fault("internal", `died at ${diesAt}`);
    stored.set(key, JSON.stringify(value));
  };
  const find = async (key: string, schema?: { parse: (value: unknown) => unknown }) => {
    const text = stored.get(key);
    return text === undefined || schema === undefined ? text : schema.parse(JSON.parse(text));
  };
  return { find: find as DeploymentMetadata["find"], put, putAll: () => Promise.reject(new Error("not used")) };
}

function objectsIn(stored: Map<string, Uint8Array>): SharedObjects {
  return { find: async (key) => stored.get(key), put: async (key, object) => void stored.set(key, object) };
}

const podSpec = { restartPolicy: "Never", nodeSelector: { nowhere: "yes" }, containers: [{ name: "main", image: "job:1" }] };
const jobs = () => `/apis/batch/v1/namespaces/${namespace}/jobs`;
const pods = () => `/api/v1/namespaces/${namespace}/pods`;
interface Items {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string } }[];
}
const list = async (path: string) => (await cluster.request<Items>("GET", path)).body.items.map(({ metadata }) => metadata);

test("a hook runs once wherever an attempt dies, also with a Job that is deleted as soon as it has ended", async ({ onTestFinished }) => {
  const target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  onTestFinished(() => target[Symbol.asyncDispose]());
  const { signal } = new AbortController();
  const object: KubeObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "migrate", namespace },
    spec: { ttlSecondsAfterFinished: 0, template: { spec: podSpec } },
  };
  const hook = {
    manifest: { object, file: "a.yaml", line: 1 },
    events: ["PreSync"],
    weight: 0,
    policies: new Set(["before-creation"] as const),
  };
  const stored = new Map<string, string>();
  const objects = objectsIn(new Map());
  const attempt = (diesAt: string) =>
    runHook(
      {
        ...{
          cluster: target,
          applicationId: "shop",
          deploymentId: "one",
          deployTarget: "dev",
          log,
          signal,
          clock: systemClock,
          hidden: [],
        },
        records: new HookRecords(metadataOf(stored, diesAt)),
        unfinished: new UnfinishedHooks(objects),
        rules: { conflicts: "force", ignored: ignoredFieldsOf(""), scalers: new Scalers(target, signal, []) },
        timeout: Temporal.Duration.from({ minutes: 5 }),
      },
      hook,
      "PreSync",
    );

  await expect(attempt("begun")).rejects.toThrow("died at begun");
  expect(await list(jobs())).toEqual([]);
  await expect(attempt("created")).rejects.toThrow("died at created");
  const [created] = await list(jobs());
  expect(created).toBeDefined();
  await expect(attempt("created")).rejects.toThrow("died at created");

  await eventually(async () => {
    const [pod] = await list(pods());
    const status = { status: { phase: "Succeeded" } };
    const path = `${pods()}/${pod?.name}/status`;
    expect(await cluster.request("PATCH", path, status, { contentType: "application/merge-patch+json" })).toMatchObject({ status: 200 });
  });
  await expect(attempt("succeeded")).rejects.toThrow("died at succeeded");
  // It would be gone by now.
  expect((await list(jobs())).map(({ uid }) => uid)).toEqual([created?.uid]);
  await attempt("");
  await eventually(async () => expect(await list(jobs())).toEqual([]));
  await attempt("");
  expect(await list(jobs())).toEqual([]);
  expect(await new UnfinishedHooks(objects).list("dev")).toEqual([]);
});

test("a hook whose end nobody has seen has not failed: its delete policy for failures does not end it", async ({ onTestFinished }) => {
  const target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  onTestFinished(() => target[Symbol.asyncDispose]());
  const { signal } = new AbortController();
  const object: KubeObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "migrate", namespace },
    spec: { template: { spec: podSpec } },
  };
  const runner = new HookRunner({
    ...{ cluster: target, applicationId: "shop", deploymentId: "two", deployTarget: "dev", log, signal, clock: systemClock, hidden: [] },
    hooks: [{ manifest: { object, file: "a.yaml", line: 1 }, events: ["PreSync"], weight: 0, policies: new Set(["failed"] as const) }],
    events: { before: "PreSync" },
    records: new HookRecords(metadataOf(new Map(), "created")),
    unfinished: new UnfinishedHooks(objectsIn(new Map())),
    rules: { conflicts: "force", ignored: ignoredFieldsOf(""), scalers: new Scalers(target, signal, []) },
    timeout: Temporal.Duration.from({ minutes: 5 }),
    shared: new SharedHooks(),
    neighbours: noNeighbours,
  });
  await expect(runner.run("before")).rejects.toThrow("died at created");
  expect(await list(jobs())).toMatchObject([{ name: "migrate" }]);
  expect((await list(jobs()))[0]?.deletionTimestamp).toBeUndefined();
});

test("the time of a hook counts from its creation, not from an attempt that died before it", async ({ onTestFinished }) => {
  const target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  onTestFinished(() => target[Symbol.asyncDispose]());
  const { signal } = new AbortController();
  const metadata = { name: "migrate", namespace };
  const object: KubeObject = { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template: { spec: podSpec } } };
  const records = new HookRecords(metadataOf(new Map(), ""));
  const key = { group: "batch", kind: "Job", namespace, name: "migrate" };
  const anHourAgo = systemClock.now().epochMilliseconds - 3_600_000;
  await records.put({ deployTarget: "dev", event: "PreSync", key }, { state: "begun", begunAt: anHourAgo, uid: "", reason: "" });
  const running = runHook(
    {
      ...{
        cluster: target,
        applicationId: "shop",
        deploymentId: "three",
        deployTarget: "dev",
        log,
        signal,
        clock: systemClock,
        hidden: [],
      },
      records,
      unfinished: new UnfinishedHooks(objectsIn(new Map())),
      rules: { conflicts: "force", ignored: ignoredFieldsOf(""), scalers: new Scalers(target, signal, []) },
      timeout: Temporal.Duration.from({ minutes: 5 }),
    },
    { manifest: { object, file: "a.yaml", line: 1 }, events: ["PreSync"], weight: 0, policies: new Set(["before-creation"] as const) },
    "PreSync",
  );
  await Promise.all([
    running,
    eventually(async () => {
      const [pod] = await list(pods());
      const status = { status: { phase: "Succeeded" } };
      const path = `${pods()}/${pod?.name}/status`;
      expect(await cluster.request("PATCH", path, status, { contentType: "application/merge-patch+json" })).toMatchObject({ status: 200 });
    }),
  ]);
  expect(await records.find({ deployTarget: "dev", event: "PreSync", key })).toMatchObject({ state: "succeeded" });
});
