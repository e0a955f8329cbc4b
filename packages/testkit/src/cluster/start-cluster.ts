import { tempDir } from "../temp-dir.ts";
import { addFakeNode } from "./add-fake-node.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { startControlPlane } from "./control-plane.ts";

export interface StartClusterOptions {
  /** Where the cluster keeps everything, and keeps it after dispose: started again there it is the same cluster on other ports. A throw-away folder in memory unless told. */
  readonly dir?: string;
  /** Takes the API server's limits on concurrent requests away, as a benchmark wants. */
  readonly hasNoRequestLimits?: boolean;
  /** Gets a line for each thing that is started. */
  readonly report?: (line: string) => void;
}

/**
 * Starts a Kubernetes cluster of our own on this machine: a real control plane with a node whose containers are pretended.
 * Ready for Deployments when it resolves. Several may run at once, each about 500 MB.
 */
export async function startCluster({ dir, hasNoRequestLimits = false, report = () => {} }: StartClusterOptions = {}): Promise<Cluster> {
  await using resources = new AsyncDisposableStack();
  const root = dir ?? resources.use(await tempDir("cluster")).path;
  const controlPlane = resources.use(await startControlPlane({ dir: root, isKept: dir !== undefined, hasNoRequestLimits, report }));
  const cluster = resources.use(openCluster(controlPlane.connection));
  await addFakeNode(cluster);
  const kept = resources.move();
  return { ...cluster, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
