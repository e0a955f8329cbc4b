import { tempDir } from "../temp-dir.ts";
import { addFakeNode } from "./add-fake-node.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { startControlPlane } from "./control-plane.ts";

export interface StartClusterOptions {
  /** Folder of all data, kept after dispose: a cluster started there again is the same one on other ports. Default: a temporary folder in memory. */
  readonly dir?: string;
  /** Removes the API server's limits on concurrent requests, for benchmarks. */
  readonly hasNoRequestLimits?: boolean;
  /** Called with a line for each program that is started. */
  readonly report?: (line: string) => void;
}

/** A cluster of one's own. */
export interface StartedCluster extends Cluster {
  /** Kills the API server and starts it again at the same address. Resolves once it is ready. */
  restartApiServer(): Promise<void>;
  /** Pauses the API server: its connections stay open, and nothing comes on them until it is resumed. */
  signalApiServer(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Makes etcd forget all versions but the newest. The API server still knows those that it told lately, until it is restarted. */
  compact(): Promise<void>;
}

/**
 * Starts a Kubernetes cluster on this machine: a real control plane with a node whose containers are simulated.
 * It is ready for Deployments when the promise resolves. Several can run at once, with about 500 MB each.
 */
export async function startCluster({
  dir,
  hasNoRequestLimits = false,
  report = () => {},
}: StartClusterOptions = {}): Promise<StartedCluster> {
  await using resources = new AsyncDisposableStack();
  const root = dir ?? resources.use(await tempDir("cluster")).path;
  const controlPlane = resources.use(await startControlPlane({ dir: root, isKept: dir !== undefined, hasNoRequestLimits, report }));
  const cluster = resources.use(openCluster(controlPlane.connection));
  await addFakeNode(cluster);
  const kept = resources.move();
  return {
    ...cluster,
    restartApiServer: () => controlPlane.restartApiServer(),
    signalApiServer: (signal) => controlPlane.signalApiServer(signal),
    compact: () => controlPlane.compact(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
