import { defineStage, Fault, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { manifestsIfLoadable, syncApplication } from "./sync-application.ts";
import { pruneMark } from "./sync-stage.ts";

/** K8S_ROLLBACK: applies the last good revision again, and where the failed one pruned, deletes what that one brought in. */
export function rollbackStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    rollback: true,
    describe: () => "Rollback by applying the running revision again",
    async run(context) {
      const { running, target, pluginMetadata } = context;
      if (running === undefined)
        throw new Fault("precondition", "there is no revision to roll back to: the application was never deployed with success");
      const isPruning = (await pluginMetadata.find(pruneMark)) === "true";
      await syncApplication(context, {
        clusters,
        source: running,
        addVariantLabelToSelector: running.application.quickSync.addVariantLabelToSelector,
        pruneScope: isPruning ? { kind: "introduced-by", manifests: await manifestsIfLoadable(target) } : { kind: "nothing" },
      });
      return "succeeded";
    },
  });
}
