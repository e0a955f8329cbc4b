import { startCluster } from "@slipway/testkit";
import { Pool } from "undici";
import { followTiming } from "../../services/plugins/kubernetes/src/cache/follow/follow-timing.ts";
import { KindFollower } from "../../services/plugins/kubernetes/src/cache/follow/kind-follower.ts";
import { serverSource } from "../../services/plugins/kubernetes/src/cache/follow/server-source.ts";
import { managedSink } from "../../services/plugins/kubernetes/src/cache/store/managed-sink.ts";
import { ObjectIndex } from "../../services/plugins/kubernetes/src/cache/store/object-index.ts";
import { Turns } from "../../services/plugins/kubernetes/src/cache/turns.ts";
import { openCluster } from "../../services/plugins/kubernetes/src/client/cluster.ts";

export interface LiveStartBench {
  readonly bench: "live-start";
  readonly objects: number;
  /** Milliseconds from nothing to a watch that stands with everything kept. */
  readonly ours: number;
  /** Milliseconds of reading the same list in pages of the same size, without parsing. */
  readonly reference: number;
  /** Ours by the reference. */
  readonly ratio: number;
}

type Started = Awaited<ReturnType<typeof startCluster>>;

const objects = 20_000;
const rounds = 3;

/** Measures on its own control plane, ours and the reference in turns. */
export async function run(): Promise<LiveStartBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  await create(cluster, await cluster.createNamespace());
  const ours: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [raw, own] = [await rawList(cluster), await start(cluster)];
    // The first round warms up both sides.
    if (round > 0) reference.push(raw);
    if (round > 0) ours.push(own);
  }
  const ratios = ours.map((ms, round) => ms / (reference[round] ?? ms));
  return {
    bench: "live-start",
    objects,
    ours: Math.round(median(ours)),
    reference: Math.round(median(reference)),
    ratio: Number(median(ratios).toFixed(2)),
  };
}

async function start(cluster: Started): Promise<number> {
  await using opened = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  const resource = (await opened.catalogue(AbortSignal.timeout(60_000))).findKind("", "ConfigMap");
  if (resource === undefined) throw new Error("the cluster serves no ConfigMaps");
  const turns = new Turns();
  const index = new ObjectIndex(() => {});
  const { promise: current, resolve } = Promise.withResolvers<void>();
  const selection = { namespace: "", isMetadataOnly: false, labelSelector: "pipecd.dev/managed-by=piped" };
  const startedAt = performance.now();
  const follower = new KindFollower({
    source: serverSource(opened.client, resource, { ...selection, take: (work) => turns.take(opened, work) }),
    sink: { ...managedSink(index, resource), state: ({ kind }) => kind === "current" && resolve() },
    timing: followTiming,
  });
  await current;
  const elapsed = performance.now() - startedAt;
  await follower[Symbol.asyncDispose]();
  if (index.size !== objects) throw new Error(`${index.size} objects are kept`);
  return elapsed;
}

async function rawList(cluster: Started): Promise<number> {
  await using pool = closing(poolOf(cluster, 1));
  const startedAt = performance.now();
  for (let next = ""; ; ) {
    const query = new URLSearchParams({
      limit: "250",
      labelSelector: "pipecd.dev/managed-by=piped",
      ...(next !== "" && { continue: next }),
    });
    const text = await read(pool.pool, cluster, "GET", `/api/v1/configmaps?${query}`);
    next = /"continue":"([^"]+)"/.exec(text.slice(0, 2_000))?.[1] ?? "";
    if (next === "") return performance.now() - startedAt;
  }
}

async function create(cluster: Started, namespace: string): Promise<void> {
  await using pool = closing(poolOf(cluster, 32));
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < objects; n = next++) {
      const labels = { "pipecd.dev/managed-by": "piped", "pipecd.dev/application": `application-${n % 200}` };
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `config-${n}`, labels }, data: { text: "x".repeat(500) } };
      await read(pool.pool, cluster, "POST", `/api/v1/namespaces/${namespace}/configmaps`, JSON.stringify(body));
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

async function read(pool: Pool, { token }: Started, method: "GET" | "POST", path: string, body?: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await pool.request({ method, path, headers, ...(body !== undefined && { body }) });
  const text = await answer.body.text();
  if (answer.statusCode > 201) throw new Error(text);
  return text;
}

function poolOf({ url, caData = "" }: Started, connections: number): Pool {
  return new Pool(url, { connections, pipelining: 1, allowH2: false, connect: { ca: Buffer.from(caData, "base64") } });
}

function closing(pool: Pool): AsyncDisposable & { readonly pool: Pool } {
  return { pool, [Symbol.asyncDispose]: () => pool.destroy() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
