import { defineStage, type Stage } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { Clusters } from "../client/clusters.ts";
import { giveBack, tryGivingBack } from "../replicas/give-back.ts";
import { lentInFile } from "../replicas/sharing-in-file.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { ChangedTarget } from "../targets/each-target.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { refuseServing } from "../traffic/refuse-serving.ts";
import type { Variant } from "../variants/variant.ts";
import { cleanVariants } from "./clean-variants.ts";
import { dryRunField } from "./dry-run-option.ts";
import { manifestsOf, routesTraffic } from "./source-manifests.ts";

const optionsSchema = z.object(dryRunField);

/** K8S_CANARY_CLEAN, K8S_BASELINE_CLEAN: delete all objects of one variant. Refused while the pipeline still sends traffic to it. A canary first gives pods back that it shares. */
export function cleanStage(clusters: Clusters, variant: Exclude<Variant, "primary">): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: optionsSchema,
    describe: () => `Clean the ${variant} variant`,
    async run(context) {
      // A rollback after a pipeline of dry runs must know that nothing was changed.
      if (context.options.dryRun) await noteBegin(context);
      const { application, deployTargets, metadata, options, target } = context;
      const declared = await perTarget(deployTargets, [target], (at) => manifestsOf(target, context, at));
      const { variantLabel } = application;
      const before = async (on: ChangedTarget) => {
        const there = declared.get(on.deployTarget) ?? [];
        if (routesTraffic(target, on.deployTarget)) await refuseServing(on, there, application, variant);
        const canary = variant === "canary" ? lentInFile(target, on.deployTarget) : undefined;
        if (canary === undefined) return;
        const request = { declared: there, section: application, options: canary };
        await (options.dryRun ? tryGivingBack(on, request) : giveBack(context, on, request));
      };
      await metadata.display(await cleanVariants(context, { clusters, variants: [variant], variantLabel, declared, before, ...options }));
      return "succeeded";
    },
  });
}
