import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { followTraffic } from "../replicas/follow-traffic.ts";
import { sharingInFile } from "../replicas/sharing-in-file.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { ChangedTarget } from "../targets/each-target.ts";
import { distinct, perTarget } from "../targets/overrides/per-target.ts";
import { checkBackends } from "../traffic/check-backends.ts";
import { routeTraffic } from "../traffic/route-traffic.ts";
import { awaitVariants } from "../traffic/serving.ts";
import { putSplit } from "../traffic/stored-split.ts";
import { checkSplit, formatSplit, sharesOf, splitOf, type TrafficSplit, trafficOptionsSchema } from "../traffic/traffic-split.ts";
import { type AppliedRevision, applyVariant } from "./apply-variant.ts";
import { manifestsOf, pipelineOf } from "./source-manifests.ts";

/** K8S_TRAFFIC_ROUTING: splits the traffic between the variants by changing the object that routes it, once each of them has its pods. */
export function trafficRoutingStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: trafficOptionsSchema,
    check: async (context) => {
      const { application, deployTargets, options, target } = context;
      checkSplit(options);
      const declared = await perTarget(deployTargets, [target], (at) => manifestsOf(target, context, at));
      for (const each of distinct(declared)) checkedRoute(each, application, splitOf(options), target);
    },
    describe: () => "Split traffic between the variants",
    display: (options) => formatSplit(splitOf(options)),
    async run(context) {
      await noteBegin(context);
      const { application, clock, deployTargets, log, metadata, options, pluginMetadata, stage, target } = context;
      checkSplit(options);
      const split = splitOf(options);
      const revisions = await perTarget(deployTargets, [target], async (at): Promise<AppliedRevision> => {
        const declared = await manifestsOf(target, context, at);
        return { manifests: [checkedRoute(declared, application, split, target)], declared, pruneScope: { kind: "part" } };
      });
      const follow = async (on: ChangedTarget, { declared = [] }: AppliedRevision, when: "before" | "after"): Promise<string> => {
        const canary = sharingInFile(target, on.deployTarget, stage.index);
        if (canary === undefined || options.dryRun) return "";
        return followTraffic(context, on, { declared, section: application, options: canary, split, when });
      };
      log.info(`routing traffic: ${formatSplit(sharesOf(split))}`);
      if (!options.dryRun) await putSplit(pluginMetadata, deployTargets, split);
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions,
        variant: "primary",
        variantLabel: application.variantLabel,
        inWaves: true,
        dryRun: options.dryRun,
        before: async (on, revision) => {
          await follow(on, revision, "before");
          await awaitVariants(on, { declared: revision.declared ?? [], section: application, clock }, sharesOf(split));
        },
        after: (on, revision) => follow(on, revision, "after"),
      });
      if (options.dryRun) await metadata.display(`${formatSplit(split)}: ${summary}`);
      return "succeeded";
    },
  });
}

function checkedRoute(
  declared: readonly Manifest[],
  section: ApplicationSection,
  split: TrafficSplit,
  file: { readonly configText: string },
): Manifest {
  const route = routeTraffic(declared, section, split);
  checkBackends(declared, section, split, pipelineOf(file) ?? []);
  return route;
}
