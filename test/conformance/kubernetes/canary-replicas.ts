import { replicasOf } from "@slipway/plugin-sdk";
import { applicationSchema } from "../../../services/plugins/kubernetes/src/application-section.ts";
import { numberAt } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { canaryManifests } from "../../../services/plugins/kubernetes/src/variants/canary-manifests.ts";
import { canaryOptionsSchema } from "../../../services/plugins/kubernetes/src/variants/options.ts";
import { manifests } from "./manifests.ts";

interface Weighted {
  readonly replicas: number;
  readonly weight: number;
  readonly maxWeight: number;
}

interface Rollout {
  readonly replicas: number;
  readonly setWeight: number;
  readonly abort: boolean;
  readonly dynamicStableScale?: boolean;
}

/**
 * Functions of the `canary-replicas` cases. A canary of ours stands beside the primary, which keeps its scale, as in PipeCD. So we answer as Argo Rollouts
 * where a router splits the traffic. Without one it shares one number of pods between both, within surge and unavailable pods; those cases differ by design,
 * and so does `dynamicStableScale`, which nothing of ours corresponds to.
 */
export const canaryReplicas: Readonly<Record<string, (input: never) => unknown>> = {
  canaryCounts: ({ replicas, setWeight, abort, dynamicStableScale }: Rollout) => {
    if (dynamicStableScale) return undefined;
    // A rollback deletes the canary.
    return { canary: abort ? 0 : copiesOf(replicas, setWeight), stable: replicas };
  },
  approximateCounts: ({ replicas, weight, maxWeight }: Weighted) => ({
    canary: copiesOf(replicas, (weight * 100) / maxWeight),
    stable: replicas,
  }),
  weightToReplicas: ({ replicas, weight, maxWeight }: Weighted) => ({
    replicas: replicasOf({ kind: "percentage", percent: (weight * 100) / maxWeight }, replicas),
  }),
};

/** The replicas of the Deployment that K8S_CANARY_ROLLOUT makes with `replicas: N%`. */
function copiesOf(replicas: number, percent: number): number | undefined {
  const declared = manifests(
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: ${replicas}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}\n`,
  );
  const [copy] = canaryManifests(declared, applicationSchema.parse({}), canaryOptionsSchema.parse({ replicas: `${percent}%` }));
  return numberAt(copy?.object, "spec", "replicas");
}
