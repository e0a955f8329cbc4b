import { defineStage, type Stage } from "@slipway/plugin-sdk";
import { syncOptionsSchema } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { pruneScopeOf, syncApplication } from "./sync-application.ts";

/** Where a sync that prunes leaves word for the rollback. */
export const pruneMark = "prune";

/** K8S_SYNC: applies everything the application declares, and with `prune` deletes what it declares no more. */
export function syncStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: syncOptionsSchema,
    quickSync: true,
    describe: () => "Sync by applying all manifests",
    async run(context) {
      // A quick sync has no options of its own: they stand in the plugin's section.
      const options = context.stage.isConfigured ? context.options : context.application.quickSync;
      if (options.prune) await context.pluginMetadata.put(pruneMark, "true");
      await syncApplication(context, {
        clusters,
        source: context.target,
        addVariantLabelToSelector: options.addVariantLabelToSelector,
        pruneScope: pruneScopeOf(options),
      });
      return "succeeded";
    },
  });
}
