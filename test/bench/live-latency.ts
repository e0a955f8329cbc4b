import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, startCluster, startGitServer } from "@slipway/testkit";
import { Pool } from "undici";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** Milliseconds. */
export interface LiveLatencyBench {
  readonly bench: "live-latency";
  readonly objects: number;
  readonly changes: number;
  readonly changesPerSecond: number;
  /** From the request that changes an object in the cluster to the message about it at a client of the API. */
  readonly ours: Latency;
  /** The lower limit: from the same request to the event of a plain watch at the API server. */
  readonly reference: Latency;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const objects = 60;
const changes = 2_000;
const changesPerSecond = 100;

/** Measures while the objects of one application change, one after the other. */
export async function run(): Promise<LiveLatencyBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const names = Array.from({ length: objects }, (_, at) => `object-${at}`);
  const manifests = { "all.yaml": names.map((name) => configMap(name, { version: "first" })).join("---\n") };
  const repository = await git.createRepository("apps", applicationFiles({ name: "shop", namespace, manifests }));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    processes: "up",
  });
  await slipway.waitForDeployment("shop", await repository.head(), { timeoutMs: 300_000 });

  const stop = new AbortController();
  const pool = new Pool(cluster.url, { connect: { ca: Buffer.from(cluster.caData ?? "", "base64") }, bodyTimeout: 0 });
  const [ours, reference] = [new Arrivals(), new Arrivals()];
  const watching = [watchApi(), watchCluster()];
  // What is seen of the deployment is over.
  await delay(10_000);
  const begun = performance.now();
  const patching: Promise<void>[] = [];
  for (let at = 0; at < changes; at++) {
    await delay(Math.max(0, begun + (at * 1_000) / changesPerSecond - performance.now()));
    const name = names[at % objects] ?? "";
    for (const each of [ours, reference]) each.expect(name);
    patching.push(patch(pool, cluster, `/api/v1/namespaces/${namespace}/configmaps/${name}`, { version: `${at}` }));
  }
  await Promise.all(patching);
  for (let waited = 0; waited < 30 && !(ours.isComplete && reference.isComplete); waited++) await delay(1_000);
  stop.abort();
  await Promise.allSettled(watching);
  await pool.destroy();
  return { bench: "live-latency", objects, changes, changesPerSecond, ours: ours.latency(), reference: reference.latency() };

  async function watchApi(): Promise<void> {
    for await (const { update } of slipway.api.livestates.watchLivestate({ idOrName: "shop" }, { signal: stop.signal }))
      if (update.case === "changes") for (const { name } of update.value.changed) ours.arrived(name);
  }

  async function watchCluster(): Promise<void> {
    const { body } = await pool.request({
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/configmaps?watch=true`,
      headers: { authorization: `Bearer ${cluster.token}` },
      signal: stop.signal,
    });
    let rest = "";
    for await (const chunk of body.setEncoding("utf8")) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) reference.arrived((JSON.parse(line) as { object: { metadata: { name: string } } }).object.metadata.name);
    }
  }
}

/** How long each change took to arrive. A change that did not arrive before the next one of its object counts from its own beginning. */
class Arrivals {
  readonly #since = new Map<string, number>();
  readonly #took: number[] = [];

  get isComplete(): boolean {
    return this.#since.size === 0;
  }

  expect(name: string): void {
    if (!this.#since.has(name)) this.#since.set(name, performance.now());
  }

  arrived(name: string): void {
    const since = this.#since.get(name);
    if (since === undefined) return;
    this.#since.delete(name);
    this.#took.push(performance.now() - since);
  }

  latency(): Latency {
    if (this.#since.size > 0) throw new Error(`${this.#since.size} changes did not arrive`);
    const sorted = this.#took.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
    return { p50: at(0.5), p99: at(0.99) };
  }
}

async function patch(pool: Pool, { token }: Cluster, path: string, data: Readonly<Record<string, string>>): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: "PATCH",
    path,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/merge-patch+json" },
    body: JSON.stringify({ data }),
  });
  const answer = await body.text();
  if (statusCode > 201) throw new Error(answer);
}
