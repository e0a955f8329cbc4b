import { defineStage, isolated, type Stage, type StageContext } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { canaryManifests } from "../variants/canary-manifests.ts";
import { type CanaryOptions, canaryOptionsSchema } from "../variants/options.ts";
import { applyVariant } from "./apply-variant.ts";
import { type LoadingContext, manifestsOf, warnOfUnmatched } from "./source-manifests.ts";

const canary = isolated(canaryManifests, new URL("../variants/canary-manifests.ts", import.meta.url));

/** K8S_CANARY_ROLLOUT: deploys copies of the target revision beside the running pods. */
export function canaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: canaryOptionsSchema,
    check: async (context) => {
      await perTarget(context.deployTargets, [context.target], (at) => manifestsFor(context, at));
    },
    describe: () => "Rollout the canary variant",
    async run(context) {
      await noteBegin(context);
      const { application, deployTargets, log, metadata, options, target } = context;
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions: await perTarget(deployTargets, [target], async (at) => {
          warnOfUnmatched(log, application, await manifestsOf(target, context, at));
          return { manifests: await manifestsFor(context, at), pruneScope: { kind: "part" } };
        }),
        variant: "canary",
        variantLabel: application.variantLabel,
        ready: options,
        dryRun: options.dryRun,
      });
      await metadata.display(summary);
      return "succeeded";
    },
  });
}

type Context = LoadingContext & Pick<StageContext<CanaryOptions, Schemas>, "application" | "options" | "target">;

async function manifestsFor(context: Context, at: NamedTarget): Promise<readonly Manifest[]> {
  const { application, options, signal, target } = context;
  const declared = await manifestsOf(target, context, at);
  return await canary([declared, application, options], { bytes: patchedBytes(declared, options), signal });
}

/** The size of what patches parse: the YAML that a field of a manifest contains. */
function patchedBytes(declared: readonly Manifest[], { patches }: CanaryOptions): number {
  if (patches.every(({ target }) => target.documentRoot === "")) return 0;
  return declared.reduce((sum, { object }) => sum + encodeJson(object).length, 0);
}
