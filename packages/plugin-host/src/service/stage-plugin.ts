import type { DeploymentAggregates } from "@slipway/bus";
import { LRUCache } from "lru-cache";

/** More stages than run at a time. */
const kept = 4_096;

/** Says which plugin a stage belongs to, undefined when there is no such stage. A plan does not change, so it is looked up once. */
export function stagePlugin(
  deployments: Pick<DeploymentAggregates, "findBy">,
): (deploymentId: string, stageId: string) => Promise<string | undefined> {
  const known = new LRUCache<string, string>({ max: kept });
  return async (deploymentId, stageId) => {
    const key = `${deploymentId} ${stageId}`;
    const plugin = known.get(key) ?? (await deployments.findBy({ deploymentId }))?.state.stages.find(({ id }) => id === stageId)?.plugin;
    if (plugin !== undefined) known.set(key, plugin);
    return plugin;
  };
}
