import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { settleRemovedTargets } from "../orphans/settle-removed-targets.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import { distinct, perTarget } from "../targets/overrides/per-target.ts";
import { routeOf } from "../traffic/route.ts";
import { routeTraffic } from "../traffic/route-traffic.ts";
import { routingMethodOf } from "../traffic/routing-method.ts";
import { splitSchema, type TrafficSplit } from "../traffic/traffic-split.ts";
import { primaryOptionsSchema } from "../variants/options.ts";
import { primaryManifests } from "../variants/primary-manifests.ts";
import { variantValue } from "../variants/variant.ts";
import { type AppliedRevision, applyVariant } from "./apply-variant.ts";
import { hasStage, manifestsOf, pipelineOf } from "./source-manifests.ts";
import { pruneMark } from "./sync-stage.ts";
import { splitMark } from "./traffic-routing-stage.ts";

/** K8S_PRIMARY_ROLLOUT: updates the primary variant to the target revision, and with `prune` deletes what it no longer declares. */
export function primaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: primaryOptionsSchema,
    check: async (context) => {
      const { application, deployTargets, options, target } = context;
      const routesTraffic = hasStage(target, "K8S_TRAFFIC_ROUTING");
      const declared = await perTarget(deployTargets, [target], (at) => manifestsOf(target, context, at));
      for (const each of distinct(declared)) primaryManifests(each, application, { ...options, routesTraffic });
    },
    describe: () => "Rollout the primary variant",
    async run(context) {
      await noteBegin(context);
      const { application, deployTargets, metadata, options, pluginMetadata, stage, target } = context;
      const { variantLabel } = application;
      const routesTraffic = hasStage(target, "K8S_TRAFFIC_ROUTING");
      if (options.prune) await pluginMetadata.put(pruneMark, "true");
      const primary = { label: variantLabel.key, values: [variantValue(variantLabel, "primary")], areCopies: false };
      const isRoutedLater = (pipelineOf(target) ?? []).slice(stage.index + 1).some(({ name }) => name === "K8S_TRAFFIC_ROUTING");
      const split = isRoutedLater ? await pluginMetadata.find(splitMark, splitSchema) : undefined;
      const revisions = await perTarget(deployTargets, [target], async (at): Promise<AppliedRevision> => {
        const declared = await manifestsOf(target, context, at);
        const manifests = primaryManifests(declared, application, { ...options, routesTraffic });
        return {
          manifests: split === undefined ? manifests : withSplit(manifests, application, split),
          leftAlone: declared.filter((manifest) => !manifests.includes(manifest)),
          pruneScope: options.prune ? { kind: "obsolete", ofVariants: primary } : { kind: "nothing" },
        };
      });
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions,
        variant: "primary",
        variantLabel,
        addVariantLabelToSelector: options.addVariantLabelToSelector,
        ready: options,
        inWaves: true,
      });
      const removed = await settleRemovedTargets(context, clusters);
      await metadata.display(removed === "" ? summary : `${summary}; ${removed}`);
      return "succeeded";
    },
  });
}

/** Keeps the traffic where the pipeline has sent it: a Service that is applied as declared would move it to pods that are being replaced. */
function withSplit(manifests: readonly Manifest[], application: ApplicationSection, split: TrafficSplit): readonly Manifest[] {
  if (routingMethodOf(application.trafficRouting) !== "podselector") return manifests;
  const declared = routeOf(manifests, application);
  return manifests.map((manifest) => (manifest === declared ? routeTraffic(manifests, application, split) : manifest));
}
