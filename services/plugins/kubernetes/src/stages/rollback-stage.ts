import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { unchangedTargets } from "../targets/changed-targets.ts";
import { applyVariant } from "./apply-variant.ts";
import { cleanVariants } from "./clean-variants.ts";
import { manifestsIfLoadable, manifestsOf, runningOf } from "./source-manifests.ts";
import { pruneMark } from "./sync-stage.ts";

/**
 * K8S_ROLLBACK: applies the last successful revision again, which moves the traffic back, then deletes the canary and baseline variants.
 * If the failed revision was deployed with `prune`, what it added is deleted too. Deploy targets on which it changed nothing are left alone.
 */
export function rollbackStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    rollback: true,
    describe: () => "Rollback the deployment",
    async run(context) {
      const { target, application, deployTargets, log, metadata, pluginMetadata } = context;
      const unchanged = await unchangedTargets(context);
      for (const name of unchanged) log.info(`nothing was applied to deploy target ${name}: nothing to roll back there`);
      if (deployTargets.length > 0 && unchanged.size === deployTargets.length) {
        await metadata.display("nothing to roll back");
        return "succeeded";
      }
      const changed = { ...context, deployTargets: deployTargets.filter(({ name }) => !unchanged.has(name)) };
      const running = runningOf(context.running, "to roll back to");
      const manifests = await manifestsOf(running, context);
      const isPruning = (await pluginMetadata.find(pruneMark)) === "true";
      const applied = await applyVariant(changed, {
        clusters,
        source: running,
        manifests,
        variant: "primary",
        variantLabel: running.application.variantLabel,
        addVariantLabelToSelector: running.application.quickSync.addVariantLabelToSelector,
        pruneScope: isPruning ? { kind: "introduced-by", manifests: await manifestsIfLoadable(target, context) } : { kind: "nothing" },
        onFailure: "demand-all",
      });
      // Not earlier: until the old revision runs again, these may be the only pods that serve traffic.
      const cleaned = await cleanVariants(changed, {
        clusters,
        variants: ["canary", "baseline"],
        variantLabel: application.variantLabel,
        declared: manifests,
        isRollback: true,
      });
      await metadata.display(`${applied}; ${cleaned}`);
      return "succeeded";
    },
  });
}
