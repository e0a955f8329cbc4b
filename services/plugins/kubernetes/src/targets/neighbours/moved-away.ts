import type { Clusters } from "../../client/clusters.ts";
import { difference, intersection } from "../../inventory/inventory.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { KubernetesContext } from "../kubernetes-context.ts";
import { neighboursAmong } from "./neighbours-among.ts";

type DeployTarget = KubernetesContext["deployTargets"][number];

export interface MovedAwayRequest {
  /** The names of the deploy targets on which the deployment changed nothing. */
  readonly unchanged: ReadonlySet<string>;
  /** What the revision that ran before declares for a deploy target. */
  readonly before: (target: DeployTarget) => Promise<readonly Manifest[]>;
  /** What the deployed revision declares for it. */
  readonly deployed: (target: DeployTarget) => Promise<readonly Manifest[]>;
}

/**
 * Finds the deploy targets on which the deployment changed nothing, but whose objects it may have applied to another one that leads to the same cluster, because they
 * moved there.
 */
export async function movedAway(
  context: KubernetesContext,
  clusters: Clusters,
  { unchanged, before, deployed }: MovedAwayRequest,
): Promise<ReadonlySet<string>> {
  const { deployTargets, signal } = context;
  const found = new Set<string>();
  if (unchanged.size === 0) return found;
  const neighbours = neighboursAmong(context, clusters);
  for (const changed of deployTargets.filter(({ name }) => !unchanged.has(name))) {
    const { same } = await neighbours(changed.name);
    for (const { name, cluster } of same) {
      const target = deployTargets.find((each) => each.name === name);
      if (target === undefined || !unchanged.has(name)) continue;
      const [now, earlier, theirs] = await Promise.all(
        [deployed(changed), before(changed), before(target)].map(async (manifests) => cluster.keysOf(await manifests, signal)),
      );
      if (intersection(difference(now ?? [], earlier ?? []), theirs ?? []).length > 0) found.add(name);
    }
  }
  return found;
}
