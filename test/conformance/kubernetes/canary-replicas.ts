import { replicasOf } from "@slipway/plugin-sdk";

interface Weighted {
  readonly replicas: number;
  readonly weight: number;
  readonly maxWeight: number;
}

/** Functions of the `canary-replicas` cases. A canary of ours stands beside the primary, which keeps its scale: there are no counts of both to work out. */
export const canaryReplicas: Readonly<Record<string, (input: never) => unknown>> = {
  weightToReplicas: ({ replicas, weight, maxWeight }: Weighted) => ({
    replicas: replicasOf({ kind: "percentage", percent: (weight * 100) / maxWeight }, replicas),
  }),
};
