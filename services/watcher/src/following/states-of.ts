import type { DeploymentAggregates } from "@slipway/bus";
import type { Deployment, DeploymentKey } from "@slipway/domain";

/** The states of a deployment: the newest, then every one after it. Ends when the signal aborts. */
export async function* statesOf(
  deployments: Pick<DeploymentAggregates, "watch">,
  key: DeploymentKey,
  signal: AbortSignal,
): AsyncGenerator<Deployment> {
  for await (const item of deployments.watch(key, { signal })) if (item.kind !== "ready") yield item.state;
}
