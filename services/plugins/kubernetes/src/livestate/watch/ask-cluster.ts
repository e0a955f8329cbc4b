import type { Cluster } from "../../client/cluster.ts";
import type { IgnoredFields } from "../../fields/ignored-fields.ts";
import { Scalers } from "../../fields/scalers.ts";
import type { AskedPair } from "../drift/asked-verdicts.ts";
import { compareObject } from "../drift/find-drift.ts";
import type { Verdict } from "../drift/known-verdicts.ts";
import type { ObservationContext } from "../observation-context.ts";
import { declaredOf, type KeptManifests } from "./kept-manifests.ts";

export interface ClusterQuestion {
  readonly context: ObservationContext;
  readonly declared: KeptManifests;
  readonly ignored: IgnoredFields;
}

/** Asks a cluster what a sync would make of one object, by the same rules as a look at everything does. */
export function askCluster(cluster: Cluster, pair: AskedPair, { context, declared, ignored }: ClusterQuestion): Promise<Verdict> {
  const { application, applicationId, signal } = context;
  const all = declaredOf(declared);
  const scalers = new Scalers(cluster, signal, "problem" in all ? [] : all.manifests.map(({ object }) => object));
  const rules = { conflicts: application.conflicts, ignored, scalers };
  return compareObject(cluster, pair, { rules, applicationId, variantLabel: application.variantLabel.key, signal });
}
