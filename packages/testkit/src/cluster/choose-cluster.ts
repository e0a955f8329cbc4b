import type { Cluster } from "./cluster.ts";
import { connectCluster } from "./connect-cluster.ts";
import { type StartClusterOptions, startCluster } from "./start-cluster.ts";

/**
 * Returns the cluster for the demo: the one of `SLIPWAY_KUBECONFIG` if set, whose context is reported before anything is applied
 * to it, else a new one.
 */
export async function chooseCluster(options: StartClusterOptions & { readonly report: (line: string) => void }): Promise<Cluster> {
  const given = process.env["SLIPWAY_KUBECONFIG"];
  if (given === undefined) return await startCluster(options);
  const cluster = await connectCluster(given);
  options.report(`using the cluster of context ${cluster.context} (${cluster.url}) from SLIPWAY_KUBECONFIG`);
  return cluster;
}
