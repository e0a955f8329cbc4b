import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Cluster as ControlPlane, startCluster, tempDir } from "@slipway/testkit";
import { Pool } from "undici";
import { applicationSchema } from "../../services/plugins/kubernetes/src/application-section.ts";
import { fieldManager } from "../../services/plugins/kubernetes/src/applier/applier.ts";
import { ClusterCaches } from "../../services/plugins/kubernetes/src/cache/cluster-caches.ts";
import type { Cluster } from "../../services/plugins/kubernetes/src/client/cluster.ts";
import { type ClusterOfTarget, Clusters, type KubectlSource } from "../../services/plugins/kubernetes/src/client/clusters.ts";
import { decorateManifests } from "../../services/plugins/kubernetes/src/decorate/decorate-manifests.ts";
import { deployTargetSchema } from "../../services/plugins/kubernetes/src/deploy-target.ts";
import { watchApplication } from "../../services/plugins/kubernetes/src/livestate/watch/watch-application.ts";
import { watchTiming } from "../../services/plugins/kubernetes/src/livestate/watch/watch-timing.ts";
import { parseManifests } from "../../services/plugins/kubernetes/src/manifests/parse-manifests.ts";
import { configSchema } from "../../services/plugins/kubernetes/src/plugin-config.ts";
import { WatchedState } from "../../services/plugins/kubernetes/src/testing/watched-state.ts";

interface Idle {
  readonly applications: number;
  readonly objects: number;
  /** Seconds until all of them were synced. */
  readonly startSeconds: number;
  /** Milliseconds of processor time in a minute in which nothing happens and nothing is due. */
  readonly peaceMsPerMinute: number;
  /** Looks at applications in that minute. */
  readonly looks: number;
  /** Memory of the process in MB. */
  readonly rssMb: number;
}

export interface LiveIdleBench {
  readonly bench: "live-idle";
  readonly at1000: Idle;
  readonly at10000: Idle;
  /** Milliseconds of processor time of comparing an application in which nothing changed, which is done every ten minutes. */
  readonly comparisonMs: number;
}

const objectsEach = 2;
const namespaces = 10;
const lanes = 32;
const peaceMs = 60_000;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/**
 * Measures the plugin alone, on its own control plane: many applications are followed, each as the plugin does. Fails if one is not synced with all of its
 * objects, or if a change is told to another application than its own, or not at all.
 */
export async function run(): Promise<LiveIdleBench> {
  await using cluster = await startCluster({ hasNoRequestLimits: true });
  await using dir = await tempDir("live-idle");
  const places = await Promise.all(Array.from({ length: namespaces }, () => cluster.createNamespace()));
  const applications = Array.from({ length: 10_000 }, (_, n) => new Application(n, places[n % namespaces] ?? "", dir.path));
  await deploy(cluster, applications);
  const at1000 = await idle(cluster, applications.slice(0, 1_000));
  const at10000 = await idle(cluster, applications);
  return { bench: "live-idle", at1000, at10000, comparisonMs: await comparison(cluster, applications.slice(0, 1_000)) };
}

async function idle(cluster: ControlPlane, applications: readonly Application[]): Promise<Idle> {
  const startedAt = performance.now();
  await using followed = await follow(cluster, applications);
  const startSeconds = Math.round((performance.now() - startedAt) / 1_000);
  // What the start has left over is done and collected.
  await delay(10_000);
  collect();
  const [looks, cpu] = [followed.clusters.looks, process.cpuUsage()];
  await delay(peaceMs);
  const used = process.cpuUsage(cpu);
  const result = {
    applications: applications.length,
    objects: applications.length * objectsEach,
    startSeconds,
    peaceMsPerMinute: Math.round(((used.user + used.system) / 1_000) * (60_000 / peaceMs)),
    looks: followed.clusters.looks - looks,
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
  await changeOne(cluster, applications, followed);
  return result;
}

/** A change of one object is told to its application, with its field, and to no other. */
async function changeOne(cluster: ControlPlane, applications: readonly Application[], { states }: Followed): Promise<void> {
  const [changed, state] = [applications.at(-1), states.at(-1)];
  if (changed === undefined || state === undefined) throw new Error("nothing is followed");
  const before = states.map(({ updates }) => updates);
  const path = `/api/v1/namespaces/${changed.namespace}/configmaps/${changed.name}-0`;
  for (const text of ["wild", changed.text]) {
    await cluster.request("PATCH", path, { data: { text } }, { contentType: "application/merge-patch+json" });
    const isThere = () => (state.find("ConfigMap", `${changed.name}-0`)?.sync === "out-of-sync") === (text === "wild");
    await state.until(isThere);
  }
  const others = states.filter(({ updates }, n) => n < states.length - 1 && updates !== before[n]);
  if (others.length > 0) throw new Error(`a change was told to ${others.length} other applications`);
}

async function comparison(cluster: ControlPlane, applications: readonly Application[]): Promise<number> {
  await using followed = await follow(cluster, applications, { ...watchTiming, wholeMs: 5_000 });
  await delay(5_000);
  const [looks, cpu] = [followed.clusters.looks, process.cpuUsage()];
  await delay(30_000);
  const used = process.cpuUsage(cpu);
  return Number(((used.user + used.system) / 1_000 / (followed.clusters.looks - looks)).toFixed(2));
}

/** Counts the looks at applications: each begins with its cluster. */
class CountingClusters extends Clusters {
  looks = 0;

  override at(target: ClusterOfTarget, source: KubectlSource): Promise<Cluster> {
    this.looks++;
    return super.at(target, source);
  }
}

interface Followed extends AsyncDisposable {
  readonly clusters: CountingClusters;
  readonly states: readonly WatchedState[];
}

async function follow(cluster: ControlPlane, applications: readonly Application[], timing = watchTiming): Promise<Followed> {
  const [clusters, caches, stop] = [new CountingClusters(), new ClusterCaches(), new AbortController()];
  const states = applications.map(
    (application) =>
      new WatchedState(watchApplication({ clusters, caches, timing }, application.context(cluster.kubeconfigPath, stop.signal))),
  );
  for (const state of states) await state.until(() => state.state.sync.status === "synced" && state.state.resources.length === objectsEach);
  return {
    clusters,
    states,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await caches[Symbol.asyncDispose]();
      await clusters[Symbol.asyncDispose]();
    },
  };
}

/** An application with a few ConfigMaps. */
class Application {
  readonly name: string;
  readonly namespace: string;
  readonly text = "x".repeat(200);
  readonly #dir: string;

  constructor(n: number, namespace: string, dir: string) {
    this.name = `application-${n}`;
    this.namespace = namespace;
    this.#dir = join(dir, this.name);
  }

  get manifests(): string {
    const one = (n: number) => {
      const metadata = { name: `${this.name}-${n}`, namespace: this.namespace };
      return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { text: this.text } });
    };
    return Array.from({ length: objectsEach }, (_, n) => one(n)).join("\n---\n");
  }

  async write(): Promise<void> {
    await mkdir(this.#dir);
    await writeFile(join(this.#dir, "all.yaml"), this.manifests);
  }

  context(kubeConfigPath: string, signal: AbortSignal): Parameters<typeof watchApplication>[1] {
    const application = applicationSchema.parse({});
    return {
      applicationId: this.name,
      applicationName: this.name,
      application,
      config: configSchema.parse({}),
      tools: { install: () => Promise.reject(new Error("no tool is needed")) },
      deployTargets: [{ name: "dev", labels: {}, config: deployTargetSchema.parse({ kubeConfigPath }) }],
      source: {
        dir: this.#dir,
        commitHash: "c".repeat(40),
        configFilename: "app.pipecd.yaml",
        sharedConfigDir: "",
        configText: "",
        application,
      },
      applications: { findName: async () => undefined },
      sharedObjects: { find: async () => undefined, put: () => Promise.reject(new Error("observing changes nothing")) },
      signal,
    };
  }
}

/** Applies all of them as a sync would, without its waits. */
async function deploy(cluster: ControlPlane, applications: readonly Application[]): Promise<void> {
  const { variantLabel } = applicationSchema.parse({});
  const ca = Buffer.from(cluster.caData ?? "", "base64");
  const pool = new Pool(cluster.url, { connections: lanes, pipelining: 1, allowH2: false, connect: { ca } });
  const headers = { authorization: `Bearer ${cluster.token}`, "content-type": "application/apply-patch+yaml" };
  const waiting = applications.values();
  const lane = async () => {
    for (const application of waiting) {
      await application.write();
      const decoration = {
        pipedId: "piped-1",
        applicationId: application.name,
        commitHash: "c".repeat(40),
        variantLabel,
        variant: "primary",
        addVariantLabelToSelector: false,
      };
      for (const { object } of decorateManifests(parseManifests(application.manifests, "all.yaml").manifests, decoration)) {
        const path = `/api/v1/namespaces/${application.namespace}/configmaps/${object.metadata.name}?fieldManager=${fieldManager}&force=true`;
        const { statusCode, body } = await pool.request({ method: "PATCH", path, headers, body: JSON.stringify(object) });
        const answer = await body.text();
        if (statusCode > 201) throw new Error(answer);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await pool.destroy();
}
