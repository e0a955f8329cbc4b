import type { StageContext } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import { isSameCluster } from "../../client/cluster-identity.ts";
import type { Clusters } from "../../client/clusters.ts";
import type { Schemas } from "../../schemas.ts";
import { type IdentifiedTarget, type IdentifyContext, identifyTargets } from "./identify-targets.ts";

/** Another deploy target of the application. */
export interface OtherTarget {
  readonly name: string;
  /** Whether the stage leaves it alone. */
  readonly isLeftOut: boolean;
}

/** Another deploy target of the application that leads to the same cluster. */
export interface Neighbour extends OtherTarget {
  /** As that target reaches it. */
  readonly cluster: Cluster;
}

/** The other deploy targets of the application that lead to the cluster of one: two namespaces of a cluster may be two targets. */
export interface Neighbours {
  readonly same: readonly Neighbour[];
  /** Of these it is not known where they lead. */
  readonly unknown: readonly OtherTarget[];
}

export type FindNeighbours = (deployTarget: string) => Promise<Neighbours>;

/** Of a deploy target that has none, or whose neighbours do not matter. */
export const noNeighbours: FindNeighbours = async () => ({ same: [], unknown: [] });

interface Context extends IdentifyContext, Pick<StageContext<unknown, Schemas>, "deployTargets"> {
  /** Deploy targets of the application that the stage leaves alone. Default: none. */
  readonly leftOutTargets?: StageContext<unknown, Schemas>["deployTargets"];
}

/**
 * Finds them among the deploy targets of the application, whose clusters are asked once, when somebody wants to know. Of a cluster that does not answer it is not
 * known where its target leads, unless it has said before which it is.
 */
export function neighboursAmong(context: Context, clusters: Clusters): FindNeighbours {
  const { deployTargets, leftOutTargets = [] } = context;
  const all = [...deployTargets, ...leftOutTargets];
  if (all.length < 2) return noNeighbours;
  let asked: ReturnType<typeof identifyTargets> | undefined;
  return async (deployTarget) => {
    asked ??= identifyTargets(context, clusters, all);
    const found = await asked;
    const own = found.get(deployTarget);
    const same: Neighbour[] = [];
    const unknown: OtherTarget[] = [];
    for (const target of all.filter(({ name }) => name !== deployTarget)) {
      const other = { name: target.name, isLeftOut: !deployTargets.includes(target) };
      const there = found.get(target.name);
      if (own && there && isSameCluster(own.identity, there.identity)) same.push({ ...other, cluster: there.cluster });
      else if (mayBeSame(own, there)) unknown.push(other);
    }
    return { same, unknown };
  };
}

function mayBeSame(own: IdentifiedTarget | undefined, other: IdentifiedTarget | undefined): boolean {
  return other === undefined || other.isUncertain || own?.isUncertain === true;
}
