import type { Cluster } from "../../client/cluster.ts";
import type { IgnoredFields } from "../../fields/ignored-fields.ts";
import { Scalers } from "../../fields/scalers.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { AskedPair } from "../drift/asked-verdicts.ts";
import { compareObject } from "../drift/find-drift.ts";
import type { Verdict } from "../drift/known-verdicts.ts";
import type { ObservationContext } from "../observation-context.ts";

export interface ClusterQuestion {
  readonly context: ObservationContext;
  readonly ignored: IgnoredFields;
  /** The autoscalers that the application declares. */
  readonly declaredScalers: readonly KubeObject[];
}

/** Asks a cluster what a sync would make of one object, by the same rules as a look at everything does. */
export function askCluster(cluster: Cluster, pair: AskedPair, { context, ignored, declaredScalers }: ClusterQuestion): Promise<Verdict> {
  const { application, applicationId, signal } = context;
  const rules = { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, declaredScalers) };
  return compareObject(cluster, pair, { rules, applicationId, variantLabel: application.variantLabel.key, signal });
}
