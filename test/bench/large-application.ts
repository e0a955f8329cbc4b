import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { startCluster } from "@slipway/testkit";
import { Pool } from "undici";
import { Trial } from "../../services/plugins/kubernetes/src/testing/trial/trial.ts";
import type { Files } from "../../services/plugins/kubernetes/src/testing/trial/trial-directories.ts";

/** What one step of an application's life took. */
interface Step {
  readonly seconds: number;
  /** Requests to the API server. */
  readonly requests: number;
  /** The most memory that this process has had so far, in MB. */
  readonly peakRss: number;
}

/** One application of 5000 ConfigMaps, 30 MB of YAML in 100 files. */
export interface LargeApplicationBench {
  readonly bench: "large-application";
  /** Reading both revisions and choosing the strategy. No cluster. */
  readonly plan: Step;
  readonly sync: Step;
  /** The same again. Nothing may change. */
  readonly unchanged: Step;
  /** The live state compared with Git. */
  readonly observe: Step;
  /** A revision with a tenth of the objects deletes the others. */
  readonly prune: Step;
  /** Plain server-side apply of the same objects, 32 at once, in seconds; and our sync's share of it. */
  readonly bare: { readonly seconds: number; readonly ratio: number };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

const objects = 5000;
/** What the last revision still declares. */
const kept = objects / 10;
const objectsPerFile = 50;
/** About 6 KB an object. */
const text = "x".repeat(5_900);

/** Runs every step on a control plane of its own. Throws if a step did not do what it is for. */
export async function run(): Promise<LargeApplicationBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const [namespace, other] = [await cluster.createNamespace(), await cluster.createNamespace()];
  const [running, files] = [filesOf(namespace, objects, "1"), filesOf(namespace, objects, "2")];
  const few = filesOf(namespace, kept, "2");

  const plan = await measure(() => trial.plan(files, running));
  expectSame("strategy", plan.value.strategy, "quick-sync");
  const sync = await measure(() => trial.deploy({ files, options: { prune: true } }));
  expectSame("sync", sync.value.lines.at(-1), `success: ${objects} applied`);
  const unchanged = await measure(() => trial.deploy({ files, options: { prune: true } }));
  expectSame("second sync", unchanged.value.lines.at(-1), `success: ${objects} unchanged`);
  const observe = await measure(() => trial.livestate(files));
  expectSame("sync status", observe.value.sync.status, "synced");
  const prune = await measure(() => trial.deploy({ files: few, options: { prune: true }, application: { pruneLimit: "100%" } }));
  expectSame("prune", prune.value.lines.at(-1), `success: ${kept} unchanged, ${objects - kept} deleted`);

  const bareSeconds = await applyBare(cluster, other);
  return {
    bench: "large-application",
    ...{ plan: plan.step, sync: sync.step, unchanged: unchanged.step, observe: observe.step, prune: prune.step },
    bare: { seconds: bareSeconds, ratio: Number((bareSeconds / sync.step.seconds).toFixed(2)) },
  };
}

async function measure<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly step: Step }> {
  let requests = 0;
  const count = () => requests++;
  subscribe("undici:request:create", count);
  const startedAt = performance.now();
  const value = await work();
  const seconds = secondsSince(startedAt);
  unsubscribe("undici:request:create", count);
  return { value, step: { seconds, requests, peakRss: Math.round(process.resourceUsage().maxRSS / 1024) } };
}

function filesOf(namespace: string, count: number, value: string): Files {
  const manifest = (index: number) =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ours-${index}\n  namespace: ${namespace}\ndata:\n  value: "${value}"\n  text: ${text}\n`;
  const names = Map.groupBy(Array.from({ length: count }).keys(), (index) => Math.floor(index / objectsPerFile));
  return Object.fromEntries([...names].map(([file, indexes]) => [`${file}.yaml`, indexes.map(manifest).join("")]));
}

async function applyBare({ url, caData = "", token }: Cluster, namespace: string): Promise<number> {
  const connections = 32;
  const pool = new Pool(url, { connections, pipelining: 1, allowH2: false, connect: { ca: Buffer.from(caData, "base64") } });
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < objects) {
        const name = `bare-${next++}`;
        const { statusCode, body } = await pool.request({
          method: "PATCH",
          path: `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=bare&force=true`,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/apply-patch+yaml" },
          body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data: { value: "1", text } }),
        });
        const answer = await body.text();
        if (statusCode > 201) throw new Error(answer);
      }
    }),
  );
  await pool.destroy();
  return secondsSince(startedAt);
}

function secondsSince(startedAt: number): number {
  return Number(((performance.now() - startedAt) / 1000).toFixed(1));
}

function expectSame(what: string, got: string | undefined, want: string): void {
  if (got !== want) throw new Error(`${what}: expected ${want}, got ${got}`);
}
