import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection, VariantLabel } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { decorateManifests } from "../decorate/decorate-manifests.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { DueFailureHooks } from "../hooks/failure/due-failure-hooks.ts";
import type { Hook, HookEvents } from "../hooks/hook.ts";
import { openHookRunner } from "../hooks/open-hook-runner.ts";
import { SharedHooks } from "../hooks/shared-hooks.ts";
import { settleUnfinished } from "../hooks/unfinished/settle-unfinished.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { objectCount } from "../manifests/object-count.ts";
import type { ReadyOptions } from "../ready/ready-options.ts";
import { tryTarget } from "../targets/dry-run/try-target.ts";
import { type ChangedTarget, onEachTarget, type Target, type TargetWork } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { distinct, type PerTarget } from "../targets/overrides/per-target.ts";
import { checkSync } from "../targets/prepare-sync.ts";
import type { PruneScope } from "../targets/prune-obsolete.ts";
import { type SyncTargetRequest, syncTarget } from "../targets/sync-target.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** What is applied to one deploy target. */
export interface AppliedRevision {
  /** As in Git, without marks. */
  readonly manifests: readonly Manifest[];
  /** Declared, but not changed on the cluster: neither applied nor pruned. */
  readonly leftAlone?: readonly Manifest[];
  readonly pruneScope: PruneScope;
  /** Default: none. */
  readonly hooks?: readonly Hook[];
  /** Everything that the revision declares, for `before`, `adjust` and `after`. */
  readonly declared?: readonly Manifest[];
}

/** What is applied to the clusters. */
export interface ApplyVariantRequest {
  readonly clusters: Clusters;
  /** The revision of the manifests. */
  readonly source: Source<ApplicationSection>;
  /** For every deploy target. */
  readonly revisions: PerTarget<AppliedRevision>;
  readonly variant: Variant;
  readonly variantLabel: VariantLabel;
  readonly addVariantLabelToSelector?: boolean;
  /** Whether to wait until everything is ready. Default: no. */
  readonly ready?: ReadyOptions;
  /** The events whose hooks the stage runs. It then also obeys sync waves. Default: none. */
  readonly events?: HookEvents;
  /** Whether the deploy targets are changed in the waves of the application file. */
  readonly inWaves?: boolean;
  /** Whether the clusters are only asked what they would answer. Nothing is waited for, and no hook runs. Default: no. */
  readonly dryRun?: boolean;
  /** Awaited on each deploy target before anything is applied to it. */
  readonly before?: (target: ChangedTarget, revision: AppliedRevision) => Promise<void>;
  /** Returns what is applied to a deploy target instead of the manifests, which have marks. Not asked in a dry run. */
  readonly adjust?: (target: Target, revision: AppliedRevision, manifests: readonly Manifest[]) => Promise<readonly Manifest[]>;
  /** Awaited on each deploy target once everything is applied to it, and ready if that is waited for, before anything is pruned. Not in a dry run. */
  readonly beforePrune?: (target: ChangedTarget, revision: AppliedRevision) => Promise<void>;
  /** Awaited on each deploy target once everything is applied to it, or tried. Returns what is added to the summary; empty for nothing. */
  readonly after?: (target: ChangedTarget, revision: AppliedRevision) => Promise<string>;
}

/** Applies manifests as one variant to every deploy target. Returns a summary. Throws a Fault with the failure of each target. */
export async function applyVariant(context: KubernetesContext, request: ApplyVariantRequest): Promise<string> {
  const { clusters, inWaves = false } = request;
  return onEachTarget(context, { clusters, inWaves, ...applyingVariant(context, request) });
}

/** What `applyVariant` does on one deploy target. */
export function applyingVariant(context: KubernetesContext, request: ApplyVariantRequest): Pick<Required<TargetWork>, "check" | "work"> {
  const {
    source,
    revisions,
    variant,
    variantLabel,
    addVariantLabelToSelector = false,
    ready,
    before,
    adjust,
    beforePrune,
    after,
    events,
    dryRun = false,
  } = request;
  const { deployment, log, pluginMetadata, sharedObjects, stage } = context;
  const decorate = ({ manifests }: AppliedRevision) =>
    decorateManifests(manifests, {
      pipedId: deployment.pipedId,
      applicationId: deployment.applicationId,
      commitHash: source.commitHash,
      variantLabel,
      variant: variantValue(variantLabel, variant),
      addVariantLabelToSelector,
    });
  const decorated = new Map(distinct(revisions).map((revision) => [revision, decorate(revision)]));
  const counts = [...new Set([...decorated.values()].map(({ length }) => length))].join(" or ");
  log.info(
    `${dryRun ? "dry run, nothing is changed: " : ""}applying ${objectCount(counts)} of commit ${source.commitHash.slice(0, 7)}${variant === "primary" ? "" : ` as ${variant}`}`,
  );
  const { input, quickSync, takeOverFrom } = source.application;
  const ignored = ignoredFieldsOf(source.configText);
  const { readyTimeout } = ready ?? quickSync;
  const shared = new SharedHooks();
  const requestFor = <On extends Target>(target: On): On & Omit<SyncTargetRequest, "onBegin"> => {
    const revision = revisionOf(revisions, target.deployTarget);
    const { manifests, leftAlone = [], pruneScope } = revision;
    return {
      ...target,
      manifests: decorated.get(revision) ?? [],
      leftAlone,
      pruneScope,
      pruneRules: source.application,
      appliedTo: (name) => {
        const theirs = revisionOf(revisions, name);
        return theirs.declared ?? [...theirs.manifests, ...(theirs.leftAlone ?? [])];
      },
      autoCreateNamespace: input.autoCreateNamespace,
      takeOverFrom,
      conflicts: source.application.conflicts,
      ignored,
      retriesLeft: stage.retriesLeft,
      variantLabel: variantLabel.key,
      // It changes with each attempt that failed, not with one that was interrupted.
      recreatedBy: `${deployment.id}/${stage.id}/${stage.retriesLeft}`,
      dueHooks: new DueFailureHooks(pluginMetadata),
      ...(events !== undefined &&
        input.hooks !== "none" && {
          hooks: openHookRunner(context, target, { source, hooks: revision.hooks ?? [], manifests, events, timeout: readyTimeout, shared }),
        }),
      ...(events !== undefined &&
        input.hooks === "argo" && {
          untilWaveReady: (applied: Inventory, wave: number) =>
            waitUntilReady(context, target, { applied, manifests, ready: { readyTimeout }, part: `wave-${wave}` }),
        }),
      ...(ready?.waitForReady && { onApplied: (applied: Inventory) => waitUntilReady(context, target, { applied, manifests, ready }) }),
    };
  };
  return {
    check: (target) => checkSync(requestFor(target)),
    work: async (target) => {
      const revision = revisionOf(revisions, target.deployTarget);
      if (!dryRun) await before?.(target, revision);
      // A rollback has done it already.
      if (events !== undefined && !dryRun && !stage.rollback)
        await settleUnfinished({
          target,
          objects: sharedObjects,
          deploymentId: deployment.id,
          metadata: pluginMetadata,
          isOver: () => false,
        });
      const declared = requestFor(target);
      const manifests = dryRun || adjust === undefined ? declared.manifests : await adjust(target, revision, declared.manifests);
      const onApplied = async (applied: Inventory) => {
        await declared.onApplied?.(applied);
        await beforePrune?.(target, revision);
      };
      const summary = await (dryRun ? tryTarget({ ...declared, manifests }) : syncTarget({ ...declared, manifests, onApplied }));
      const more = (await after?.(target, revision)) ?? "";
      return more === "" ? summary : `${summary}, ${more}`;
    },
  };
}

function revisionOf(revisions: PerTarget<AppliedRevision>, deployTarget: string): AppliedRevision {
  const revision = revisions.get(deployTarget);
  if (revision === undefined) throw new Error(`nothing was loaded for deploy target ${deployTarget}`);
  return revision;
}
