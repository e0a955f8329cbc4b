import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { canaryManifests } from "../variants/canary-manifests.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { applyVariant } from "./apply-variant.ts";
import { manifestsOf } from "./source-manifests.ts";

/** K8S_CANARY_ROLLOUT: deploys copies of the target revision beside the running pods. */
export function canaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: canaryOptionsSchema,
    check: async ({ application, options, target }) => void canaryManifests(await manifestsOf(target), application, options),
    describe: () => "Rollout the canary variant",
    async run(context) {
      const { application, metadata, options, target } = context;
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        manifests: canaryManifests(await manifestsOf(target), application, options),
        variant: "canary",
        variantLabel: application.variantLabel,
        pruneScope: { kind: "part" },
      });
      await metadata.display(summary);
      return "succeeded";
    },
  });
}
