import { isFault, type StageContext } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Cluster } from "../../client/cluster.ts";
import { type ClusterIdentity, isSameCluster } from "../../client/cluster-identity.ts";
import type { Clusters } from "../../client/clusters.ts";
import type { Schemas } from "../../schemas.ts";
import { kubectlVersionFor } from "../overrides/input-for.ts";

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

interface Context extends Pick<StageContext<unknown, Schemas>, "deployTargets" | "tools" | "signal"> {
  readonly application: Pick<StageContext<unknown, Schemas>["application"], "input">;
  /** Deploy targets of the application that the stage leaves alone. Default: none. */
  readonly leftOutTargets?: StageContext<unknown, Schemas>["deployTargets"];
}

/** Clusters asked at once. */
const concurrency = 16;

/** Finds them among the deploy targets of the application, whose clusters are asked once, when somebody wants to know. */
export function neighboursAmong(context: Context, clusters: Clusters): FindNeighbours {
  const { deployTargets, leftOutTargets = [] } = context;
  if (deployTargets.length + leftOutTargets.length < 2) return noNeighbours;
  let asked: Promise<readonly Asked[]> | undefined;
  return async (deployTarget) => {
    asked ??= askAll(context, clusters);
    const all = await asked;
    const own = all.find(({ name }) => name === deployTarget)?.found;
    const others = all.filter(({ name }) => name !== deployTarget);
    return {
      same: others.flatMap(({ found, ...each }) =>
        own && found && isSameCluster(own.identity, found.identity) ? [{ ...each, cluster: found.cluster }] : [],
      ),
      unknown: others.filter(({ found }) => found === undefined).map(({ name, isLeftOut }) => ({ name, isLeftOut })),
    };
  };
}

interface Asked extends OtherTarget {
  /** Undefined if the configuration of the target cannot be used. */
  readonly found: { readonly cluster: Cluster; readonly identity: ClusterIdentity } | undefined;
}

async function askAll({ application, deployTargets, leftOutTargets = [], tools, signal }: Context, clusters: Clusters) {
  const asked: Asked[] = [];
  await runConcurrently([...deployTargets, ...leftOutTargets], concurrency, async (target) => {
    const isLeftOut = !deployTargets.includes(target);
    try {
      const cluster = await clusters.at(target.config, { tools, version: kubectlVersionFor(application.input, target) });
      const identity = { route: cluster.route, uid: await cluster.uid.find(signal) };
      asked.push({ name: target.name, isLeftOut, found: { cluster, identity } });
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      asked.push({ name: target.name, isLeftOut, found: undefined });
    }
  });
  return asked;
}
