import { setTimeout as delay } from "node:timers/promises";
import { startCluster } from "@slipway/testkit";
import { Pool } from "undici";
import { Trial } from "../../services/plugins/kubernetes/src/testing/trial/trial.ts";

/** Objects applied per second. */
export interface SyncBench {
  readonly bench: "sync-100";
  /** One application of 100 ConfigMaps, from the stage's start to its success. */
  readonly ours: number;
  /** Plain server-side apply of the same ConfigMaps at the best concurrency. */
  readonly reference: number;
  readonly ratio: number;
  readonly bestConcurrency: number;
  /** The same, 32 at once, with our labels and annotations: the server's share of their cost. */
  readonly marked: { readonly reference: number; readonly ratio: number };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

const rounds = 15;
const objects = 100;
/** Earlier measurements leave work behind: connections that close, controllers that process new objects. */
const settleMs = 150;
/** Returns a ConfigMap of about 500 bytes. */
const text = "x".repeat(380);

/** Measures on its own control plane, ours and the reference in turns. */
export async function run(): Promise<SyncBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: "sync-100" });
  const ours: number[] = [];
  const marked: number[] = [];
  const reference = new Map([8, 16, 32, 64].map((concurrency) => [concurrency, [] as number[]]));
  // Created before anything is measured: the controllers populate a new namespace, which would slow down the first measurement.
  const perRound = 2 + reference.size;
  const namespaces = await Array.fromAsync({ length: perRound * (rounds + 1) }, () => cluster.createNamespace());
  const nextNamespace = (): string => namespaces.pop() ?? "";

  for (let round = -1; round < rounds; round++) {
    const synced = await sync(trial, nextNamespace());
    const withMarks = await applyBare(cluster, nextNamespace(), 32, marks);
    // The first round warms up both sides.
    if (round >= 0) ours.push(synced);
    if (round >= 0) marked.push(withMarks);
    for (const [concurrency, rates] of reference) {
      const rate = await applyBare(cluster, nextNamespace(), concurrency);
      if (round >= 0) rates.push(rate);
    }
  }
  const best = [...reference]
    .map(([concurrency, rates]) => ({ concurrency, rates }))
    .reduce((a, b) => (median(b.rates) > median(a.rates) ? b : a));
  // In rounds, so that a machine that is slow for a while affects both.
  const ratioTo = (rates: readonly number[]) => Number(median(ours.map((rate, round) => rate / (rates[round] ?? rate))).toFixed(2));
  return {
    bench: "sync-100",
    ours: Math.round(median(ours)),
    reference: Math.round(median(best.rates)),
    ratio: ratioTo(best.rates),
    bestConcurrency: best.concurrency,
    marked: { reference: Math.round(median(marked)), ratio: ratioTo(marked) },
  };
}

async function sync(trial: Trial, namespace: string): Promise<number> {
  const manifest = (name: string) =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  text: ${text}\n`;
  const files = { "all.yaml": Array.from({ length: objects }, (_, i) => manifest(`ours-${i}`)).join("") };
  // A new application each time, so that no inventory grows. Planning reads the files before the stage does.
  trial.objects = new Map();
  await trial.plan(files);
  await delay(settleMs);
  const startedAt = performance.now();
  const { result, message } = await trial.deploy({ files });
  if (result !== "succeeded") throw new Error(message);
  return perSecond(startedAt);
}

/** As many and as long as PipeCD's labels and annotations, which the plugin adds to every object. */
const labels = Object.fromEntries(
  ["managed-by", "piped", "application", "commit-hash", "variant"].map((key) => [`pipecd.dev/${key}`, "c".repeat(20)]),
);
const marks = {
  labels,
  annotations: { ...labels, "pipecd.dev/original-api-version": "v1", "pipecd.dev/resource-key": ":ConfigMap::name" },
};

async function applyBare(
  { url, caData = "", token }: Cluster,
  namespace: string,
  concurrency: number,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const pool = new Pool(url, { connections: concurrency, pipelining: 1, allowH2: false, connect: { ca: Buffer.from(caData, "base64") } });
  const apply = async (name: string) => {
    const { statusCode, body } = await pool.request({
      method: "PATCH",
      path: `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=bare&force=true`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/apply-patch+yaml" },
      body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ...metadata }, data: { text } }),
    });
    const answer = await body.text();
    if (statusCode > 201) throw new Error(answer);
  };
  // Our client has its connections open already.
  await Promise.all(Array.from({ length: concurrency }, (_, i) => apply(`warm-${i}`)));
  await delay(settleMs);
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < objects) await apply(`bare-${next++}`);
    }),
  );
  const rate = perSecond(startedAt);
  await pool.destroy();
  return rate;
}

function perSecond(startedAt: number): number {
  return objects / ((performance.now() - startedAt) / 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
