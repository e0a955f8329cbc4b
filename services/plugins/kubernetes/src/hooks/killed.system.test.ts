import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ExecutedStage, FakeHost, startPlugin, type TestRequest } from "@slipway/plugin-sdk/testing";
import { type Cluster, eventually, sharedCluster, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const command = [process.execPath, new URL("../main.ts", import.meta.url).pathname] as const;
let cluster: Cluster;
beforeAll(async () => {
  cluster = await sharedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Item {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: { readonly phase?: string };
}

/** Stands for the kubelet: ends every pod of a Job, and remembers each that was ever there, because Jobs are gone once they have ended. */
class Kubelet implements AsyncDisposable {
  readonly #pods = new Map<string, Set<string>>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(namespace: string) {
    this.#done = this.#run(`/api/v1/namespaces/${namespace}/pods`);
  }

  /** How many pods each Job ever had. */
  runs(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#pods].map(([job, uids]) => [job, uids.size]));
  }

  async #run(path: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { body } = await cluster.request<{ items: readonly Item[] }>("GET", path);
      for (const { metadata, status } of body.items) {
        const job = metadata.labels?.["batch.kubernetes.io/job-name"] ?? "";
        this.#pods.set(job, (this.#pods.get(job) ?? new Set()).add(metadata.uid));
        if (status?.phase !== "Pending") continue;
        const patch = { status: { phase: "Succeeded" } };
        await cluster.request("PATCH", `${path}/${metadata.name}/status`, patch, { contentType: "application/merge-patch+json" });
      }
      await delay(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hook = (name: string, namespace: string, annotations: string, spec = "") => `---
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotations}}}
spec: {backoffLimit: 0, ${spec}template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}
`;

async function application(text: string) {
  const folder = await tempDir("application");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await writeFile(join(folder.path, "all.yaml"), text);
  return { dir: folder.path, application: { input: { hooks: "argo" } } };
}

const event = (name: string) => `argocd.argoproj.io/hook: ${name}`;
const settings = (namespace: string) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\n`;
const most = { calls: 12, ms: 60 };
/** `SLIPWAY_KILL_SEED=42` replays a seed, or tries another. */
const seeds = [Number(process.env["SLIPWAY_KILL_SEED"] ?? 1)];

type Run = (request: TestRequest) => Promise<ExecutedStage>;

/** Returns how a stage is run by a plugin that is killed at random instants, and how by one that lives. */
function killing(seed: number, host: FakeHost, mostKills: number): { readonly withKills: Run; readonly alive: Run } {
  const random = randomOf(seed);
  const deployTargets = [{ name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } }];
  const start = () => startPlugin({ command, name: "kubernetes", host, deployTargets });
  const alive: Run = async (request) => {
    await using plugin = await start();
    return await plugin.execute(request);
  };
  const withKills: Run = async (request) => {
    let kills = 0;
    for (; kills < mostKills; kills += 1) {
      await using plugin = await start();
      const killAt = host.calls.length + 1 + Math.floor(random() * most.calls);
      const state = { isOver: false };
      const running = plugin
        .execute(request)
        .then(() => {
          state.isOver = true;
        })
        .catch(() => undefined);
      while (!state.isOver && host.calls.length < killAt) await delay(1);
      await delay(Math.floor(random() * most.ms));
      if (state.isOver) break;
      plugin.kill("SIGKILL");
      await running;
    }
    expect(kills).toBeGreaterThan(1);
    return alive(request);
  };
  return { withKills, alive };
}

const jobsIn = async (namespace: string) =>
  (await cluster.request<{ items: readonly Item[] }>("GET", `/apis/batch/v1/namespaces/${namespace}/jobs`)).body.items;
const unfinishedIn = (host: FakeHost) =>
  [...host.objects].filter(([key]) => key.includes("/hooks/")).map(([, object]) => Buffer.from(object).toString());

test.for(seeds)("with kill -9 of the plugin at random instants every hook runs exactly once (seed %i)", async (seed) => {
  const namespace = await cluster.createNamespace();
  const host = new FakeHost();
  const target = await application(
    hook("migrate", namespace, event("PreSync"), "ttlSecondsAfterFinished: 0, ") +
      hook("seed", namespace, `${event("PreSync")}, argocd.argoproj.io/sync-wave: "1"`) +
      hook("load", namespace, event("Sync"), "ttlSecondsAfterFinished: 0, ") +
      hook("check", namespace, `${event("PostSync")}, argocd.argoproj.io/hook-delete-policy: HookSucceeded`) +
      settings(namespace),
  );
  const request = { stage: "K8S_SYNC", target, deployment: { applicationId: randomUUID() } };
  const { withKills, alive } = killing(seed, host, 6);
  await using kubelet = new Kubelet(namespace);
  const once = { migrate: 1, seed: 1, load: 1, check: 1 };
  expect(await withKills(request)).toEqual({ result: "succeeded", message: "" });
  expect(kubelet.runs()).toEqual(once);
  expect(await alive(request)).toEqual({ result: "succeeded", message: "" });
  expect(kubelet.runs()).toEqual(once);
  // Nothing is held, and what has a time to live or a policy is gone.
  await eventually(async () => {
    const jobs = await jobsIn(namespace);
    expect(jobs.map(({ metadata }) => metadata)).toEqual([expect.objectContaining({ name: "seed" })]);
    expect(jobs[0]?.metadata).not.toHaveProperty("finalizers");
  });
  expect(unfinishedIn(host)).toEqual(["[]"]);
});

test.for(seeds)("with kill -9 while a sync fails and is rolled back, every hook for failures runs exactly once (seed %i)", async (seed) => {
  const namespace = await cluster.createNamespace();
  const host = new FakeHost();
  const failing = settings(namespace).replace("name: settings", "name: Not_A_Name");
  const hooks =
    hook("migrate", namespace, event("PreSync")) +
    hook("alarm", namespace, event("SyncFail"), "ttlSecondsAfterFinished: 0, ") +
    hook("clean", namespace, `${event("SyncFail")}, argocd.argoproj.io/sync-wave: "1"`);
  const deployment = { applicationId: randomUUID() };
  const request = { stage: "K8S_SYNC", target: await application(hooks + failing), deployment };
  const running = await application(settings(namespace));
  const back = { ...request, stage: "K8S_ROLLBACK", stageId: "rollback", rollback: true, running };
  const { withKills, alive } = killing(seed, host, 3);
  await using kubelet = new Kubelet(namespace);
  expect(await withKills(request)).toMatchObject({ result: "failed", message: expect.stringContaining("Not_A_Name") });
  expect(await alive(back)).toEqual({ result: "succeeded", message: "" });
  expect(kubelet.runs()).toEqual({ migrate: 1, alarm: 1, clean: 1 });

  // A sync that nobody retries: only the rollback can run them.
  const later = { ...deployment, id: "deployment-2" };
  for (const key of host.pluginMetadata.keys()) host.pluginMetadata.delete(key);
  await using plugin = await startPlugin({
    ...{ command, name: "kubernetes", host },
    deployTargets: [{ name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } }],
  });
  const cancel = new AbortController();
  const cancelled = plugin.execute({ ...request, stageId: "late", deployment: later }, { signal: cancel.signal });
  const refused = expect(cancelled).rejects.toThrow();
  await eventually(() => expect([...host.pluginMetadata.keys()].join(" ")).toContain("hooks-dev"));
  plugin.kill("SIGKILL");
  cancel.abort();
  await refused;
  expect(await withKills({ ...back, stageId: "rollback-2", deployment: later })).toEqual({ result: "succeeded", message: "" });
  const { alarm, clean } = kubelet.runs();
  expect({ alarm, clean }).toEqual({ alarm: 2, clean: 2 });
  expect(unfinishedIn(host)).toEqual(["[]"]);
  for (const { metadata } of await jobsIn(namespace)) expect(metadata).not.toHaveProperty("finalizers");
});
