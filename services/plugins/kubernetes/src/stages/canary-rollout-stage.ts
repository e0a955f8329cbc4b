import { defineStage, isolated, type Stage, type StageContext } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { giveBackAhead } from "../replicas/give-back-ahead.ts";
import { refuseIgnoredReplicas } from "../replicas/refuse-ignored-replicas.ts";
import { beginSharing, shareWithCanary, trySharing } from "../replicas/share-with-canary.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import type { Target } from "../targets/each-target.ts";
import type { NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { canaryManifests } from "../variants/canary-manifests.ts";
import { type CanaryOptions, canaryOptionsSchema } from "../variants/options.ts";
import { findDeployments } from "../variants/workload-copies.ts";
import { type AppliedRevision, applyVariant } from "./apply-variant.ts";
import { type LoadingContext, manifestsOf, routesTraffic, warnOfUnmatched } from "./source-manifests.ts";

const canary = isolated(canaryManifests, new URL("../variants/canary-manifests.ts", import.meta.url));

/** K8S_CANARY_ROLLOUT: deploys copies of the target revision beside the running pods, or instead of some of them. */
export function canaryRolloutStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: canaryOptionsSchema,
    check: async (context) => {
      const { deployTargets, target } = context;
      const alsoBy = ({ name }: NamedTarget) => String(routesTraffic(target, name));
      await perTarget(deployTargets, [target], (at) => manifestsFor(context, at), alsoBy);
    },
    describe: () => "Rollout the canary variant",
    async run(context) {
      await noteBegin(context);
      const { application, deployTargets, log, metadata, options, target } = context;
      const { dryRun, dynamicStableScale } = options;
      const sharing = (on: Target, { declared = [] }: AppliedRevision) => ({
        declared,
        options,
        routesTraffic: routesTraffic(target, on.deployTarget),
      });
      const summary = await applyVariant(context, {
        clusters,
        source: target,
        revisions: await perTarget(
          deployTargets,
          [target],
          async (at) => {
            const declared = await manifestsOf(target, context, at);
            warnOfUnmatched(log, application, declared);
            return { manifests: await manifestsFor(context, at), declared, pruneScope: { kind: "part" } };
          },
          ({ name }) => String(routesTraffic(target, name)),
        ),
        variant: "canary",
        variantLabel: application.variantLabel,
        ready: options,
        dryRun,
        ...(!dynamicStableScale && {
          // An earlier deployment may have left a canary that is all that serves, before the file was changed.
          before: (on, { declared = [] }) => giveBackAhead(context, on, { declared, section: application, options }),
        }),
        ...(dynamicStableScale && {
          adjust: (on, revision, copies) => beginSharing(context, on, { ...sharing(on, revision), copies }),
          after: async (on, revision) => {
            if (!dryRun) return shareWithCanary(context, on, sharing(on, revision));
            await trySharing(context, on, sharing(on, revision));
            return "";
          },
        }),
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
  if (options.dynamicStableScale) {
    const workloads = findDeployments(declared, application.workloads);
    refuseIgnoredReplicas(
      ignoredFieldsOf(target.configText),
      workloads.map(({ object }) => object),
    );
  }
  const routes = { routesTraffic: routesTraffic(target, at.name) };
  return await canary([declared, application, options, routes], { bytes: patchedBytes(declared, options), signal });
}

/** The size of what patches parse: the YAML that a field of a manifest contains. */
function patchedBytes(declared: readonly Manifest[], { patches }: CanaryOptions): number {
  if (patches.every(({ target }) => target.documentRoot === "")) return 0;
  return declared.reduce((sum, { object }) => sum + encodeJson(object).length, 0);
}
