import { type Cluster, openCluster } from "./cluster.ts";
import { loadKubeconfig } from "./cluster-access.ts";

/**
 * Uses the cluster of a person's kubeconfig, whatever its way to sign in. Its `context` is there to be named before anything is
 * applied. Nothing is asked of the cluster yet. Disposing leaves it as it is. Throws when the file has no current context.
 */
export async function connectCluster(kubeconfigPath: string): Promise<Cluster> {
  const config = await loadKubeconfig(kubeconfigPath);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfigPath} has no current context: choose one with kubectl config use-context`);
  return openCluster({ kubeconfigPath, context: config.getCurrentContext(), url: server.replace(/\/+$/, "") });
}
