import type { DeploymentAggregates } from "@slipway/bus";
import { type DeploymentKey, stageOf } from "@slipway/domain";
import { LRUCache } from "lru-cache";

/** More stages than run at the same time. */
const kept = 4_096;

/**
 * Finds the plugin that owns a stage; undefined if the piped has no such deployment. Throws `not_found` if the deployment has no such stage.
 * A plan does not change, so each stage is looked up once.
 */
export function stagePlugin(
  deployments: Pick<DeploymentAggregates, "findBy">,
  { projectId, pipedId }: Pick<DeploymentKey, "projectId" | "pipedId">,
): (deploymentId: string, stageId: string) => Promise<string | undefined> {
  const known = new LRUCache<string, string>({ max: kept });
  return async (deploymentId, stageId) => {
    const key = `${deploymentId} ${stageId}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const found = await deployments.findBy({ projectId, pipedId, deploymentId });
    if (!found) return undefined;
    const { plugin } = stageOf(found.state, stageId);
    known.set(key, plugin);
    return plugin;
  };
}
