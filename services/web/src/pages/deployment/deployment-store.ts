import { createClient } from "@connectrpc/connect";
import { DeploymentService } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";

export const deploymentClient = createClient(DeploymentService, transport);

export type DeploymentStore = LiveStore<Deployment | undefined, Deployment>;

/** How many deployments are kept for who comes back. */
const mostKept = 20;
const stores = new Map<string, DeploymentStore>();

/** One deployment, as it changes. */
export function deploymentStore(id: string): DeploymentStore {
  const kept = stores.get(id);
  if (kept) return kept;
  const store: DeploymentStore = new LiveStore<Deployment | undefined, Deployment>({
    open: (signal) => follow(id, signal),
    empty: undefined,
    apply: (state, deployments) => deployments.at(-1) ?? state,
  });
  const [oldest] = stores.keys();
  if (stores.size >= mostKept && oldest !== undefined) stores.delete(oldest);
  stores.set(id, store);
  return store;
}

/** The deployment and each of its later states. After its end there is nothing to tell: it stays open until `signal` aborts. */
async function* follow(deploymentId: string, signal: AbortSignal): AsyncGenerator<Deployment> {
  const { deployment } = await deploymentClient.getDeployment({ deploymentId }, { signal });
  if (deployment) yield deployment;
  let last = deployment;
  if (!hasEnded(last))
    for await (const { deployment: next } of deploymentClient.watchDeployments({ deploymentId }, { signal })) {
      if (next === undefined) continue;
      last = next;
      yield next;
    }
  if (hasEnded(last)) await aborted(signal);
}

export function hasEnded(deployment: Deployment | undefined): boolean {
  return (deployment?.status ?? 0) >= DeploymentStatus.SUCCEEDED;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => (signal.aborted ? resolve(undefined) : signal.addEventListener("abort", resolve, { once: true })));
}
