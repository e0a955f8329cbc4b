import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../../../client/cluster.ts";
import type { IgnoredFields } from "../../../fields/ignored-fields.ts";
import { Scalers } from "../../../fields/scalers.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../../manifests/resource-key.ts";
import type { AskedPair } from "../../drift/asked-verdicts.ts";
import { compareObject } from "../../drift/find-drift.ts";
import type { Verdict } from "../../drift/known-verdicts.ts";
import type { ObservationContext } from "../../observation-context.ts";

export interface ClusterQuestion {
  readonly context: ObservationContext;
  readonly ignored: IgnoredFields;
  /** The autoscalers that the application declares. */
  readonly declaredScalers: readonly KubeObject[];
  /** Aborts, with a Fault, when the cluster stops answering. */
  readonly answering: AbortSignal;
}

/**
 * Asks a cluster what a sync would make of one object, by the same rules as a look at everything does. What it does not answer is undetermined. Rejects with the
 * reason of the context's signal.
 */
export async function askCluster(
  cluster: Cluster,
  pair: AskedPair,
  { context, ignored, declaredScalers, answering }: ClusterQuestion,
): Promise<Verdict> {
  const { application, applicationId } = context;
  const signal = AbortSignal.any([context.signal, answering]);
  const rules = { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, declaredScalers) };
  try {
    return await compareObject(cluster, pair, { rules, applicationId, variantLabel: application.variantLabel.key, signal });
  } catch (error) {
    if (context.signal.aborted || error !== answering.reason || !isFault(error)) throw error;
    return { kind: "undetermined", reason: `${nameOfKey(keyOf(pair.desired))}: ${error.message}` };
  }
}
