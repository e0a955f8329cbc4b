import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { programPath } from "../install/program-path.ts";
import { startProcess } from "../process/start-process.ts";
import { type Cluster, openCluster } from "./cluster.ts";

const run = promisify(execFile);

/**
 * Uses the cluster of a person's kubeconfig, whatever its way to sign in: raw requests go through `kubectl proxy`.
 * Its `context` is there to be named before anything is applied. Disposing ends the proxy; the cluster is left as it is.
 */
export async function connectCluster(kubeconfigPath: string): Promise<Cluster> {
  await using resources = new AsyncDisposableStack();
  const kubectl = programPath("kubectl");
  const { stdout } = await run(kubectl, [`--kubeconfig=${kubeconfigPath}`, "config", "current-context"]);
  const proxy = resources.use(
    await startProcess(kubectl, [`--kubeconfig=${kubeconfigPath}`, "proxy", "--port=0"], { readyLine: "Starting to serve" }),
  );
  const address = (await proxy.line("Starting to serve")).match(/127\.0\.0\.1:\d+/)?.[0];
  const cluster = resources.use(openCluster({ kubeconfigPath, context: stdout.trim(), url: `http://${address}` }));
  const kept = resources.move();
  return { ...cluster, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
