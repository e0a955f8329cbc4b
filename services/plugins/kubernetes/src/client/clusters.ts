import { stat } from "node:fs/promises";
import type { Tools } from "@slipway/plugin-sdk";
import { kubectlTool } from "../applier/kubectl/kubectl-tool.ts";
import type { ClusterAddress } from "../connection/connection.ts";
import type { DeployTargetConfig } from "../deploy-target.ts";
import { installTool } from "../render/tools/install-tool.ts";
import { type Cluster, type ClusterConfig, type ClusterOptions, openCluster } from "./cluster.ts";

/** What a deploy target says of its cluster. */
export type ClusterOfTarget = ClusterAddress & Partial<Pick<DeployTargetConfig, "applier" | "kubectlVersion">>;

/** Where kubectl comes from. */
export interface KubectlSource {
  readonly tools: Tools;
  /** The version that the application names; empty: that of the deploy target. */
  readonly version: string;
}

/** An open cluster and the modification time of its kubeconfig. */
interface OpenCluster {
  readonly changedAt: number;
  readonly cluster: Promise<Cluster>;
  /** The cluster of the previous kubeconfig: a sync that started with it may still use it. */
  readonly previous: Promise<Cluster> | undefined;
}

/** A certificate is replaced this long before it ends. */
const marginMs = 60_000;

/** The clusters this process talks to, each opened once. */
export class Clusters implements AsyncDisposable {
  readonly #open = new Map<string, OpenCluster>();
  readonly #options: ClusterOptions;

  constructor(options: ClusterOptions = {}) {
    this.#options = options;
  }

  /**
   * The cluster of a deploy target. A kubeconfig that changed on disk is read again, and so is one whose credential plugin gave a certificate that ends.
   * Throws `invalid` or `not_found` if it is incomplete, and `unavailable` or `precondition` if it needs kubectl and that cannot be installed.
   */
  async at(target: ClusterOfTarget, source: KubectlSource): Promise<Cluster> {
    const { kubeConfigPath, masterURL, credentialPlugins, applier = "server" } = target;
    const kubectl = applier === "kubectl" ? await install(target, source) : undefined;
    return this.#at({
      kubeConfigPath,
      masterURL,
      ...(credentialPlugins && { credentialPlugins }),
      ...(kubectl !== undefined && { kubectl }),
    });
  }

  async #at(address: ClusterConfig): Promise<Cluster> {
    const key = JSON.stringify([address.kubeConfigPath, address.masterURL, address.kubectl, address.credentialPlugins]);
    const changedAt = await changeTime(address.kubeConfigPath);
    const known = this.#open.get(key);
    if (known?.changedAt === changedAt) {
      const cluster = await known.cluster;
      if (cluster.endsAt > Date.now() + marginMs) return cluster;
      // Another call opened it meanwhile.
      if (this.#open.get(key) !== known) return this.#at(address);
    }

    const cluster = openCluster(address, this.#options);
    const opened = { changedAt, cluster, previous: known?.cluster };
    this.#open.set(key, opened);
    // A cluster that could not be opened is retried by the next caller, and the one before is kept: its kubeconfig may come back as it was.
    cluster.catch(() => {
      if (this.#open.get(key) !== opened) return;
      if (known === undefined) this.#open.delete(key);
      else this.#open.set(key, known);
    });
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

function install({ kubectlVersion = "" }: ClusterOfTarget, { tools, version }: KubectlSource): Promise<string> {
  return installTool(tools, kubectlTool(version, kubectlVersion));
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
