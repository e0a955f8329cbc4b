import { defineStage, isolated, type Source, type Stage } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import { canaryManifests } from "../variants/canary-manifests.ts";
import { type CanaryOptions, canaryOptionsSchema } from "../variants/options.ts";
import { applyVariant } from "./apply-variant.ts";
import { manifestsOf } from "./source-manifests.ts";

const canary = isolated(canaryManifests, new URL("../variants/canary-manifests.ts", import.meta.url));

/** K8S_CANARY_ROLLOUT: deploys copies of the target revision beside the running pods. */
export function canaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: canaryOptionsSchema,
    check: async ({ application, options, signal, target }) => void (await manifestsFor(target, application, options, signal)),
    describe: () => "Rollout the canary variant",
    async run(context) {
      await noteBegin(context);
      const { application, metadata, options, signal, target } = context;
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        manifests: await manifestsFor(target, application, options, signal),
        variant: "canary",
        variantLabel: application.variantLabel,
        pruneScope: { kind: "part" },
      });
      await metadata.display(summary);
      return "succeeded";
    },
  });
}

async function manifestsFor(
  target: Source<ApplicationSection>,
  application: ApplicationSection,
  options: CanaryOptions,
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const declared = await manifestsOf(target, signal);
  return await canary([declared, application, options], { bytes: patchedBytes(declared, options), signal });
}

/** The size of what patches parse: the YAML that a field of a manifest contains. */
function patchedBytes(declared: readonly Manifest[], { patches }: CanaryOptions): number {
  if (patches.every(({ target }) => target.documentRoot === "")) return 0;
  return declared.reduce((sum, { object }) => sum + encodeJson(object).length, 0);
}
