import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { eventsOf } from "../hooks/hook.ts";
import { abandonHooks } from "../hooks/unfinished/abandon-hooks.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { settleRemovedTargets } from "../orphans/settle-removed-targets.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { notePrune } from "../targets/pruned-targets.ts";
import { routeOf } from "../traffic/route.ts";
import { routeTraffic } from "../traffic/route-traffic.ts";
import { routingMethodOf } from "../traffic/routing-method.ts";
import { findSplit } from "../traffic/stored-split.ts";
import type { TrafficSplit } from "../traffic/traffic-split.ts";
import { primaryOptionsSchema } from "../variants/options.ts";
import { primaryManifests } from "../variants/primary-manifests.ts";
import { variantValue } from "../variants/variant.ts";
import { type AppliedRevision, applyVariant } from "./apply-variant.ts";
import { declarationOf, manifestsOf, routesTraffic, warnOfUnmatched } from "./source-manifests.ts";

/** K8S_PRIMARY_ROLLOUT: updates the primary variant to the target revision, and with `prune` deletes what it no longer declares. */
export function primaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: primaryOptionsSchema,
    check: async (context) => {
      const { application, deployTargets, options, target } = context;
      const load = async (at: NamedTarget) => {
        const declared = await manifestsOf(target, context, at);
        primaryManifests(declared, application, { ...options, routesTraffic: routesTraffic(target, at.name) });
      };
      await perTarget(deployTargets, [target], load, ({ name }) => String(routesTraffic(target, name)));
    },
    describe: () => "Rollout the primary variant",
    async run(context) {
      await noteBegin(context);
      const { application, deployTargets, log, metadata, options, pluginMetadata, stage, target } = context;
      const { variantLabel } = application;
      if (options.prune && !options.dryRun) await notePrune(context);
      const primary = { label: variantLabel.key, values: [variantValue(variantLabel, "primary")], areCopies: false };
      const split = new Map<string, TrafficSplit | undefined>();
      for (const { name } of deployTargets)
        if (routesTraffic(target, name, stage.index + 1)) split.set(name, await findSplit(pluginMetadata, name));
      const load = async (at: NamedTarget): Promise<AppliedRevision> => {
        const { manifests: declared, hooks } = await declarationOf(target, context, at);
        warnOfUnmatched(log, application, declared);
        const manifests = primaryManifests(declared, application, { ...options, routesTraffic: routesTraffic(target, at.name) });
        const kept = split.get(at.name);
        return {
          hooks,
          manifests: kept === undefined ? manifests : withSplit(manifests, application, kept),
          leftAlone: declared.filter((manifest) => !manifests.includes(manifest)),
          pruneScope: options.prune ? { kind: "obsolete", ofVariants: primary } : { kind: "nothing" },
        };
      };
      const alsoBy = ({ name }: NamedTarget) => JSON.stringify([routesTraffic(target, name), split.get(name)]);
      const revisions = await perTarget(deployTargets, [target], load, alsoBy);
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions,
        variant: "primary",
        variantLabel,
        addVariantLabelToSelector: options.addVariantLabelToSelector,
        ready: options,
        events: eventsOf(application.input.hooks, { isRollback: false, isFirst: context.running === undefined }),
        inWaves: true,
        dryRun: options.dryRun,
      });
      const removed = options.dryRun ? "" : await settleRemovedTargets(context, clusters);
      await metadata.display(removed === "" ? summary : `${summary}; ${removed}`);
      return "succeeded";
    },
    abandoned: (context) => abandonHooks(clusters, context),
  });
}

/** Keeps the traffic where the pipeline has sent it: a Service that is applied as declared would move it to pods that are being replaced. */
function withSplit(manifests: readonly Manifest[], application: ApplicationSection, split: TrafficSplit): readonly Manifest[] {
  if (routingMethodOf(application.trafficRouting) !== "podselector") return manifests;
  const declared = routeOf(manifests, application);
  return manifests.map((manifest) => (manifest === declared ? routeTraffic(manifests, application, split) : manifest));
}
