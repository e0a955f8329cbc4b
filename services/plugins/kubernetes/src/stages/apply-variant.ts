import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection, VariantLabel } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { decorateManifests } from "../decorate/decorate-manifests.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { ReadyOptions } from "../ready/ready-options.ts";
import { noteChange } from "../targets/changed-targets.ts";
import { type KubernetesContext, onEachTarget, type Target, type TargetWork } from "../targets/each-target.ts";
import type { PruneScope } from "../targets/prune-obsolete.ts";
import { syncTarget } from "../targets/sync-target.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** What is applied to the clusters. */
export interface ApplyVariantRequest {
  readonly clusters: Clusters;
  /** The revision of the manifests. */
  readonly source: Source<ApplicationSection>;
  /** As in Git, without marks. */
  readonly manifests: readonly Manifest[];
  /** Declared, but not changed on the cluster: neither applied nor pruned. */
  readonly leftAlone?: readonly Manifest[];
  readonly variant: Variant;
  readonly variantLabel: VariantLabel;
  readonly addVariantLabelToSelector?: boolean;
  readonly pruneScope: PruneScope;
  /** Whether to wait until everything is ready. Default: no. */
  readonly ready?: ReadyOptions;
  /** Whether the deploy targets are changed in the waves of the application file. */
  readonly inWaves?: boolean;
  /** Default: see `TargetWork`. */
  readonly onFailure?: TargetWork["onFailure"];
  /** Default: see `TargetWork`. */
  readonly keepsResults?: TargetWork["keepsResults"];
  /** Awaited on each deploy target before anything is applied to it. */
  readonly before?: (target: Target) => Promise<void>;
}

/** Applies manifests as one variant to every deploy target. Returns a summary. Throws a Fault with the failure of each target. */
export async function applyVariant(context: KubernetesContext, request: ApplyVariantRequest): Promise<string> {
  const {
    clusters,
    source,
    manifests,
    leftAlone = [],
    variant,
    variantLabel,
    addVariantLabelToSelector = false,
    pruneScope,
    ready,
    inWaves = false,
    onFailure = "stop",
    keepsResults = true,
    before,
  } = request;
  const { deployment, log, pluginMetadata } = context;
  const decorated = decorateManifests(manifests, {
    pipedId: deployment.pipedId,
    applicationId: deployment.applicationId,
    commitHash: source.commitHash,
    variantLabel,
    variant: variantValue(variantLabel, variant),
    addVariantLabelToSelector,
  });
  log.info(
    `applying ${decorated.length} objects of commit ${source.commitHash.slice(0, 7)}${variant === "primary" ? "" : ` as ${variant}`}`,
  );
  const { input, takeOverFrom } = source.application;
  const ignored = ignoredFieldsOf(source.configText);
  return onEachTarget(context, {
    clusters,
    inWaves,
    onFailure,
    keepsResults,
    work: async (target) => {
      await before?.(target);
      return syncTarget({
        ...target,
        manifests: decorated,
        leftAlone,
        pruneScope,
        pruneRules: source.application,
        autoCreateNamespace: input.autoCreateNamespace,
        takeOverFrom,
        conflicts: source.application.conflicts,
        ignored,
        onBegin: () => noteChange(pluginMetadata, target.deployTarget),
        ...(ready?.waitForReady && { onApplied: (applied: Inventory) => waitUntilReady(context, target, { applied, manifests, ready }) }),
      });
    },
  });
}
