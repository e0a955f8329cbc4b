import type { Cluster } from "./cluster.ts";
import { connectCluster } from "./connect-cluster.ts";
import { type StartClusterOptions, startCluster } from "./start-cluster.ts";

/**
 * The cluster for somebody who tries the product: that of `SLIPWAY_KUBECONFIG` if set, its context reported before anything is
 * applied to it, else one of our own.
 */
export async function chooseCluster(options: StartClusterOptions & { readonly report: (line: string) => void }): Promise<Cluster> {
  const given = process.env["SLIPWAY_KUBECONFIG"];
  if (given === undefined) return await startCluster(options);
  const cluster = await connectCluster(given);
  options.report(`using the cluster of context ${cluster.context} (${cluster.url}) from SLIPWAY_KUBECONFIG`);
  return cluster;
}
