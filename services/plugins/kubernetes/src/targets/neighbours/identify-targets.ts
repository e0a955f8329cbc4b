import { isFault, type StageContext } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { ClusterIdentity } from "../../client/cluster-identity.ts";
import type { Clusters } from "../../client/clusters.ts";
import { knownTargets, withUid } from "../../orphans/known-targets.ts";
import type { Schemas } from "../../schemas.ts";
import { kubectlVersionFor } from "../overrides/input-for.ts";

type Context = StageContext<unknown, Schemas>;

/** What is needed to ask the clusters of deploy targets which they are. */
export interface IdentifyContext extends Pick<Context, "tools" | "signal"> {
  readonly application: Pick<Context["application"], "input">;
  readonly sharedObjects: Pick<Context["sharedObjects"], "find">;
}

/** A deploy target that can be asked. */
export interface IdentifiedTarget {
  readonly cluster: Cluster;
  /** What the cluster says, or what it said before if it does not answer. */
  readonly identity: ClusterIdentity;
  /** Whether the cluster does not answer, and never said which it is: it may be any. */
  readonly isUncertain: boolean;
}

/** Clusters asked at once. */
const concurrency = 16;

/** Finds which cluster each deploy target of an application leads to, by name. One whose configuration cannot be used is left out. */
export async function identifyTargets(
  { application, sharedObjects, tools, signal }: IdentifyContext,
  clusters: Clusters,
  targets: Context["deployTargets"],
): Promise<ReadonlyMap<string, IdentifiedTarget>> {
  const noted = await knownTargets(sharedObjects);
  const found = new Map<string, IdentifiedTarget>();
  await runConcurrently(targets, concurrency, async (target) => {
    try {
      const cluster = await clusters.at(target.config, { tools, version: kubectlVersionFor(application.input, target) });
      const identity = withUid({ route: cluster.route, uid: await cluster.uid.find(signal) }, noted?.[target.name]);
      found.set(target.name, { cluster, identity, isUncertain: identity.uid === "" && cluster.uid.isUnanswered });
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
    }
  });
  return found;
}
