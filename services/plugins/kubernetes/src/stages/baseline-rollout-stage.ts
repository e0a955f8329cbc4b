import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { baselineManifests } from "../variants/baseline-manifests.ts";
import { baselineOptionsSchema } from "../variants/options.ts";
import { applyVariant } from "./apply-variant.ts";
import { manifestsOf, runningOf, warnOfUnmatched } from "./source-manifests.ts";

/** K8S_BASELINE_ROLLOUT: deploys copies of the running revision, so that the canary is compared with pods of the same age. */
export function baselineRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: baselineOptionsSchema,
    describe: () => "Rollout the baseline variant",
    async run(context) {
      await noteBegin(context);
      const { application, deployTargets, log, metadata, options, target } = context;
      const running = runningOf(context.running, "for a baseline");
      // Selected by the running revision's configuration, labelled by the target's, which the routing and clean stages use.
      const section = { ...running.application, variantLabel: application.variantLabel };
      const summary = await applyVariant(context, {
        clusters,
        source: running,
        revisions: await perTarget(deployTargets, [running, target], async (at) => {
          const [runs, comes] = await Promise.all([manifestsOf(running, context, at), manifestsOf(target, context, at)]);
          warnOfUnmatched(log, section, runs);
          return { manifests: baselineManifests({ running: runs, target: comes }, section, options), pruneScope: { kind: "part" } };
        }),
        variant: "baseline",
        variantLabel: application.variantLabel,
        ready: options,
        dryRun: options.dryRun,
      });
      await metadata.display(summary);
      return "succeeded";
    },
  });
}
