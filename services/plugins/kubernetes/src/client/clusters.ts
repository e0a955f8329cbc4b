import { stat } from "node:fs/promises";
import { type Cluster, openCluster } from "./cluster.ts";
import type { ClusterAddress } from "./connection.ts";

/** A cluster that is open, and when its kubeconfig was written. */
interface OpenCluster {
  readonly changedAt: number;
  readonly cluster: Promise<Cluster>;
  /** The one before the kubeconfig changed: a sync that began with it may still use it. */
  readonly previous: Promise<Cluster> | undefined;
}

/** The clusters this process speaks to, each opened once. */
export class Clusters implements AsyncDisposable {
  readonly #open = new Map<string, OpenCluster>();

  /** The cluster at an address. A kubeconfig that was changed on disk is read again. Throws `invalid` or `not_found` when it lacks something. */
  async at(address: ClusterAddress): Promise<Cluster> {
    const key = JSON.stringify([address.kubeConfigPath, address.masterURL]);
    const changedAt = await changeTime(address.kubeConfigPath);
    const known = this.#open.get(key);
    if (known?.changedAt === changedAt) return known.cluster;

    const cluster = openCluster(address);
    const opened = { changedAt, cluster, previous: known?.cluster };
    this.#open.set(key, opened);
    // What could not be opened is tried again by the next who asks.
    cluster.catch(() => this.#open.get(key) === opened && this.#open.delete(key));
    await close(known?.previous);
    return cluster;
  }

  /** Closes every connection. Idempotent, never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.flatMap(({ cluster, previous }) => [close(cluster), close(previous)]));
  }
}

async function changeTime(path: string): Promise<number> {
  if (path === "") return 0;
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function close(opening: Promise<Cluster> | undefined): Promise<void> {
  const cluster = await opening?.catch(() => undefined);
  await cluster?.[Symbol.asyncDispose]();
}
