import { type Cluster, openCluster } from "./cluster.ts";
import { loadKubeconfig } from "./cluster-access.ts";

/**
 * Opens the cluster of an existing kubeconfig, with any kind of sign-in. Show its `context` before anything is applied. Sends
 * no request yet. Disposing does not change the cluster. Throws if the file has no current context.
 */
export async function connectCluster(kubeconfigPath: string): Promise<Cluster> {
  const config = await loadKubeconfig(kubeconfigPath);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfigPath} has no current context: choose one with kubectl config use-context`);
  return openCluster({ kubeconfigPath, context: config.getCurrentContext(), url: server.replace(/\/+$/, "") });
}
