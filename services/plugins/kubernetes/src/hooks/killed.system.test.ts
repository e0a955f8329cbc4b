import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FakeHost, startPlugin } from "@slipway/plugin-sdk/testing";
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

async function application(namespace: string) {
  const folder = await tempDir("application");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const event = (name: string) => `argocd.argoproj.io/hook: ${name}`;
  const text =
    hook("migrate", namespace, event("PreSync"), "ttlSecondsAfterFinished: 0, ") +
    hook("seed", namespace, `${event("PreSync")}, argocd.argoproj.io/sync-wave: "1"`) +
    hook("load", namespace, event("Sync"), "ttlSecondsAfterFinished: 0, ") +
    hook("check", namespace, `${event("PostSync")}, argocd.argoproj.io/hook-delete-policy: HookSucceeded`) +
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\n`;
  await writeFile(join(folder.path, "all.yaml"), text);
  return { dir: folder.path, application: { input: { hooks: "argo" } } };
}

const most = { kills: 6, calls: 12, ms: 60 };

test.for([1])("with kill -9 of the plugin at random instants every hook runs exactly once (seed %i)", async (seed) => {
  const namespace = await cluster.createNamespace();
  const random = randomOf(seed);
  const host = new FakeHost();
  const request = { stage: "K8S_SYNC", target: await application(namespace), deployment: { applicationId: randomUUID() } };
  const deployTargets = [{ name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } }];
  const start = () => startPlugin({ command, name: "kubernetes", host, deployTargets });
  await using kubelet = new Kubelet(namespace);
  let kills = 0;
  for (; kills < most.kills; kills += 1) {
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

  const once = { migrate: 1, seed: 1, load: 1, check: 1 };
  await using last = await start();
  expect(await last.execute(request)).toEqual({ result: "succeeded", message: "" });
  expect(kubelet.runs()).toEqual(once);
  expect(await last.execute(request)).toEqual({ result: "succeeded", message: "" });
  expect(kubelet.runs()).toEqual(once);
  // Nothing is held, and what has a time to live or a policy is gone.
  await eventually(async () => {
    const { body } = await cluster.request<{ items: readonly Item[] }>("GET", `/apis/batch/v1/namespaces/${namespace}/jobs`);
    expect(body.items.map(({ metadata }) => metadata)).toEqual([expect.objectContaining({ name: "seed" })]);
    expect(body.items[0]?.metadata).not.toHaveProperty("finalizers");
  });
  expect([...host.objects].filter(([key]) => key.includes("/hooks/")).map(([, object]) => Buffer.from(object).toString())).toEqual(["[]"]);
});
