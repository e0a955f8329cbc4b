import { stat } from "node:fs/promises";
import { type Cluster, openCluster } from "./cluster.ts";
import type { ClusterAddress } from "./connection.ts";

/** The clusters this process speaks to, each opened once. */
export class Clusters implements AsyncDisposable {
  readonly #open = new Map<string, Promise<Cluster>>();

  /** The cluster at an address. A kubeconfig that was changed on disk is read again. Throws `invalid` or `not_found` when it lacks something. */
  async at(address: ClusterAddress): Promise<Cluster> {
    const changedAt =
      address.kubeConfigPath === ""
        ? 0
        : await stat(address.kubeConfigPath).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          );
    const key = JSON.stringify([address.kubeConfigPath, address.masterURL, changedAt]);
    const known = this.#open.get(key);
    if (known) return known;
    const opening = openCluster(address);
    this.#open.set(key, opening);
    // What could not be opened is tried again by the next who asks.
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  /** Closes every connection. Idempotent, never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(open.map((result) => (result.status === "fulfilled" ? result.value[Symbol.asyncDispose]() : undefined)));
  }
}
