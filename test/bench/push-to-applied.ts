import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cluster, type Files, type GitRepository, git, startCluster, startGitServer } from "@slipway/testkit";
import { Pool } from "undici";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** Milliseconds. */
export interface PushBench {
  readonly bench: "push-to-applied";
  readonly applications: number;
  readonly pushes: number;
  /** From the return of `git push`, which changes one application, to the change of its object in the cluster. The watcher is notified of the push. */
  readonly ours: Latency;
  /** The lower limit: a plain `git push` and one server-side apply by a plain client. */
  readonly reference: Latency;
  /** Ratio of the medians. */
  readonly ratio: number;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const applications = 300;
const pushes = 30;

/** Measures with one of 300 applications changed at a time, ours and the reference in turns. */
export async function run(): Promise<PushBench> {
  await using cluster = await startCluster();
  const namespace = await cluster.createNamespace();
  await using server = await startGitServer();
  const names = Array.from({ length: applications }, (_, index) => `app-${index}`);
  const filesOf = (name: string, version: string) =>
    applicationFiles({ name, namespace, manifests: { "config.yaml": configMap(name, { version }) } });
  const repository = await server.createRepository("apps", Object.assign({}, ...names.map((name) => filesOf(name, "first"))));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    processes: {},
  });
  const first = await repository.head();
  for (const name of names) await slipway.waitForDeployment(name, first, { timeoutMs: 300_000 });

  await using watch = await watchConfigMaps(cluster, namespace);
  const ours: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < pushes; round++) {
    const name = names[(round * 37) % applications] ?? "";
    const version = `round-${round}`;
    const applied = watch.until(name, version);
    await commit(repository, filesOf(name, version));
    await push(repository);
    const startedAt = performance.now();
    await slipway.notifyOfPush("apps");
    await applied;
    ours.push(performance.now() - startedAt);

    const bare = watch.until("bare", version);
    await commit(repository, { "README.md": version });
    const bareStartedAt = performance.now();
    await push(repository);
    await applyBare(watch.pool, cluster, namespace, version);
    await bare;
    reference.push(performance.now() - bareStartedAt);
  }
  const [a, b] = [latency(ours), latency(reference)];
  return { bench: "push-to-applied", applications, pushes, ours: a, reference: b, ratio: Number((a.p50 / b.p50).toFixed(1)) };
}

async function commit({ workdir }: GitRepository, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) await writeFile(join(workdir, path), text);
  await git(workdir, ["add", "-A"]);
  await git(workdir, ["commit", "-q", "-m", "Change"]);
}

/** Pushes over HTTP, like a user. */
async function push({ workdir }: GitRepository): Promise<void> {
  await git(workdir, ["push", "-q", "origin", "HEAD:refs/heads/main"]);
}

async function applyBare(pool: Pool, { token }: Cluster, namespace: string, version: string): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: "PATCH",
    path: `/api/v1/namespaces/${namespace}/configmaps/bare?fieldManager=bare&force=true`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "bare", namespace }, data: { version } }),
  });
  const answer = await body.text();
  if (statusCode > 201) throw new Error(answer);
}

interface Watch extends AsyncDisposable {
  readonly pool: Pool;
  /** Resolves when the ConfigMap holds this version. */
  until(name: string, version: string): Promise<void>;
}

/** Watches the API server, so that polling adds nothing to the measurement. */
async function watchConfigMaps({ url, caData = "", token }: Cluster, namespace: string): Promise<Watch> {
  const pool = new Pool(url, { connect: { ca: Buffer.from(caData, "base64") }, bodyTimeout: 0 });
  const stop = new AbortController();
  const waiting = new Map<string, () => void>();
  const { body } = await pool.request({
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/configmaps?watch=true`,
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const following = (async () => {
    let rest = "";
    for await (const chunk of body.setEncoding("utf8")) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { object } = JSON.parse(line) as { object: { metadata: { name: string }; data?: { version?: string } } };
        waiting.get(`${object.metadata.name} ${object.data?.version}`)?.();
      }
    }
  })().catch(() => {});
  return {
    pool,
    until: (name, version) => new Promise((resolve) => waiting.set(`${name} ${version}`, resolve)),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await following;
      await pool.destroy();
    },
  };
}

function latency(values: readonly number[]): Latency {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}
