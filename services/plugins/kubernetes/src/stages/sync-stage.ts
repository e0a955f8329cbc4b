import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { z } from "zod";
import { syncOptionsSchema } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { eventsOf } from "../hooks/hook.ts";
import { abandonHooks } from "../hooks/unfinished/abandon-hooks.ts";
import { settleRemovedTargets } from "../orphans/settle-removed-targets.ts";
import { giveBack } from "../replicas/give-back.ts";
import { giveBackForTraffic } from "../replicas/give-back-ahead.ts";
import { lentInFile } from "../replicas/sharing-in-file.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { strayEntries } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { notePrune } from "../targets/pruned-targets.ts";
import { strayWaves } from "../targets/rollout/target-waves.ts";
import { applyVariant } from "./apply-variant.ts";
import { dryRunField } from "./dry-run-option.ts";
import { declarationOf } from "./source-manifests.ts";

const optionsSchema = syncOptionsSchema.extend(dryRunField);

/** K8S_SYNC: applies everything the application declares, and with `prune` deletes what it no longer declares. */
export function syncStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: optionsSchema,
    quickSync: true,
    describe: () => "Sync by applying all manifests",
    async run(context: KubernetesContext<z.output<typeof optionsSchema>>) {
      await noteBegin(context);
      const { application, deployTargets, leftOutTargets = [], log, metadata, stage, target } = context;
      // The options of a quick sync are in the plugin's section.
      const options = stage.isConfigured ? context.options : { ...application.quickSync, dryRun: false };
      const { dryRun } = options;
      const all = [...deployTargets, ...leftOutTargets];
      for (const line of [...strayEntries(application.input, all), ...strayWaves(application.targetRollout, all)])
        log.info(`warning: ${line}`);
      if (options.prune && !dryRun) await notePrune(context);
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions: await perTarget(deployTargets, [target], async (at) => ({
          ...(await declarationOf(target, context, at)),
          pruneScope: options.prune ? { kind: "obsolete" } : { kind: "nothing", isOff: true },
        })),
        variant: "primary",
        variantLabel: application.variantLabel,
        addVariantLabelToSelector: options.addVariantLabelToSelector,
        ready: options,
        events: eventsOf(application.input.hooks, { isRollback: false, isFirst: context.running === undefined }),
        inWaves: true,
        dryRun,
        before: async (on, { manifests: declared }) => {
          const canary = lentInFile(target, on.deployTarget);
          if (canary) await giveBackForTraffic(context, on, { declared, section: application, options: canary });
        },
        beforePrune: async (on, { manifests: declared }) => {
          const canary = options.prune ? lentInFile(target, on.deployTarget) : undefined;
          if (canary) await giveBack(context, on, { declared, section: application, options: canary });
        },
      });
      const removed = dryRun ? "" : await settleRemovedTargets(context, clusters);
      await metadata.display(removed === "" ? summary : `${summary}; ${removed}`);
      return "succeeded";
    },
    abandoned: (context) => abandonHooks(clusters, context),
  });
}
