import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import type { Variant } from "../variants/variant.ts";
import { cleanVariants } from "./clean-variants.ts";
import { manifestsOf } from "./source-manifests.ts";

/** K8S_CANARY_CLEAN, K8S_BASELINE_CLEAN: delete all objects of one variant. */
export function cleanStage(clusters: Clusters, variant: Exclude<Variant, "primary">): Stage<Schemas> {
  return defineStage({
    of: schemas,
    describe: () => `Clean the ${variant} variant`,
    async run(context) {
      const { application, metadata, target } = context;
      const declared = await manifestsOf(target, context);
      await metadata.display(
        await cleanVariants(context, { clusters, variants: [variant], variantLabel: application.variantLabel, declared }),
      );
      return "succeeded";
    },
  });
}
