import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection, VariantLabel } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { decorateManifests } from "../decorate/decorate-manifests.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { type KubernetesContext, onEachTarget } from "./each-target.ts";
import { type PruneScope, syncTarget } from "./sync-target.ts";

/** What is to be brought to the clusters. */
export interface ApplyVariantRequest {
  readonly clusters: Clusters;
  /** The revision it comes from. */
  readonly source: Source<ApplicationSection>;
  /** As they are in Git. */
  readonly manifests: readonly Manifest[];
  /** Declared too, but left as they are on the cluster: neither applied nor pruned. */
  readonly leftAlone?: readonly Manifest[];
  readonly variant: Variant;
  readonly variantLabel: VariantLabel;
  readonly addVariantLabelToSelector?: boolean;
  readonly pruneScope: PruneScope;
}

/** Applies manifests as one variant to every deploy target and gives a sentence about it. Throws a Fault that says of each target what failed. */
export async function applyVariant(context: KubernetesContext, request: ApplyVariantRequest): Promise<string> {
  const { clusters, source, manifests, leftAlone = [], variant, variantLabel, addVariantLabelToSelector = false, pruneScope } = request;
  const { deployment, log } = context;
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
  const { autoCreateNamespace } = source.application.input;
  return onEachTarget(context, clusters, (target) =>
    syncTarget({ ...target, manifests: decorated, leftAlone, pruneScope, autoCreateNamespace }),
  );
}
