import { setTimeout as delay } from "node:timers/promises";
import type { Cluster } from "@slipway/testkit";
import { Pool } from "undici";
import type { Sighting } from "./latencies.ts";

/** Objects that are changed, and how often. */
export interface ChangePlan {
  readonly objects: number;
  readonly changes: number;
  readonly changesPerSecond: number;
}

/** Unlike the contents of ConfigMaps, annotations are shown. */
const annotation = "version";

/** ConfigMaps in a namespace, as YAML. Each is declared with version -1. */
export function declaredObjects(namespace: string, { objects }: ChangePlan): string {
  return Array.from({ length: objects }, (_, index) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: nameOf(index), namespace, annotations: { [annotation]: "-1" } },
      data: { mode: "calm" },
    }),
  ).join("\n---\n");
}

/** The version of an object that the drift of its annotation says; undefined if there is none. */
export function versionInDrift(drift: readonly { readonly field: string; readonly live: string }[] = []): number | undefined {
  const found = drift.find(({ field }) => field === `metadata.annotations.${annotation}`);
  return found && Number(JSON.parse(found.live));
}

/** A client that changes the objects, and watches them as plainly as it can be done. */
export class ObjectChanger implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #path: string;
  readonly #pool: Pool;
  readonly #stop = new AbortController();

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#path = `/api/v1/namespaces/${namespace}/configmaps`;
    this.#pool = new Pool(cluster.url, { connect: { ca: Buffer.from(cluster.caData ?? "", "base64") }, bodyTimeout: 0 });
  }

  /** Changes one object after the other to the versions 0, 1, …; returns what it changed, and the time before each request. */
  async change({ objects, changes, changesPerSecond }: ChangePlan): Promise<readonly Sighting[]> {
    const begun = performance.now();
    const changed: Sighting[] = [];
    const patching: Promise<void>[] = [];
    for (let version = 0; version < changes; version++) {
      await delay(Math.max(0, begun + (version * 1_000) / changesPerSecond - performance.now()));
      const name = nameOf(version % objects);
      changed.push({ name, version, at: performance.now() });
      patching.push(this.#patch(name, version));
    }
    await Promise.all(patching);
    return changed;
  }

  /** Adds to `seen` what a plain watch of the API server tells, until this is disposed. The server ends a watch whose reader is slow: it begins again. */
  async watch(seen: Sighting[]): Promise<void> {
    while (!this.#stop.signal.aborted) await this.#watchOnce(seen);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#pool.destroy();
  }

  async #watchOnce(seen: Sighting[]): Promise<void> {
    const { body } = await this.#pool.request({
      method: "GET",
      path: `${this.#path}?watch=true`,
      headers: { authorization: `Bearer ${this.#cluster.token}` },
      signal: this.#stop.signal,
    });
    let rest = "";
    for await (const chunk of body.setEncoding("utf8")) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { name, annotations = {} } = (JSON.parse(line) as WatchEvent).object.metadata;
        seen.push({ name, version: Number(annotations[annotation]), at: performance.now() });
      }
    }
  }

  async #patch(name: string, version: number): Promise<void> {
    const { statusCode, body } = await this.#pool.request({
      method: "PATCH",
      path: `${this.#path}/${name}`,
      headers: { authorization: `Bearer ${this.#cluster.token}`, "content-type": "application/merge-patch+json" },
      body: JSON.stringify({ metadata: { annotations: { [annotation]: `${version}` } } }),
    });
    const answer = await body.text();
    if (statusCode > 201) throw new Error(answer);
  }
}

interface WatchEvent {
  readonly object: { readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> } };
}

function nameOf(index: number): string {
  return `object-${index}`;
}
