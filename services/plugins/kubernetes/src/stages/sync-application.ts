import { Fault, isFault, type Source, type StageContext, type StageLog } from "@slipway/plugin-sdk";
import type { ApplicationSection, SyncOptions } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { decorateManifests } from "../decorate/decorate-manifests.ts";
import { inventoriesIn } from "../inventory/inventory.ts";
import { loadManifests } from "../manifests/load-manifests.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { Schemas } from "../schemas.ts";
import { type PruneScope, syncTarget } from "./sync-target.ts";

/** What a stage that applies a whole revision gets. */
export type KubernetesContext<Options = unknown> = StageContext<Options, Schemas>;

/** What is to be brought to the clusters. */
export interface SyncRequest {
  readonly clusters: Clusters;
  readonly source: Source<ApplicationSection>;
  readonly addVariantLabelToSelector: boolean;
  readonly pruneScope: PruneScope;
}

/** Brings every deploy target to a revision, as the primary variant. Throws a Fault that says of each target what failed. */
export async function syncApplication(
  context: KubernetesContext,
  { clusters, source, addVariantLabelToSelector, pruneScope }: SyncRequest,
): Promise<void> {
  const { deployTargets, deployment, sharedObjects, log, signal, metadata } = context;
  if (deployTargets.length === 0) throw new Fault("precondition", "the application has no deploy target of this plugin");
  const { application } = source;
  const loaded = await loadManifests({ dir: source.dir, configFilename: source.configFilename, input: application.input });
  const manifests = decorateManifests(loaded, {
    pipedId: deployment.pipedId,
    applicationId: deployment.applicationId,
    commitHash: source.commitHash,
    variantLabel: application.variantLabel,
    variant: application.variantLabel.primaryValue,
    addVariantLabelToSelector,
  });
  log.info(`applying ${manifests.length} objects of commit ${source.commitHash.slice(0, 7)}`);

  const outcomes = await Promise.allSettled(
    deployTargets.map(async ({ name, config }) => {
      const targetLog = deployTargets.length > 1 ? prefixed(log, `${name}: `) : log;
      const summary = await syncTarget({
        cluster: await clusters.at(config),
        deployTarget: name,
        applicationId: deployment.applicationId,
        manifests,
        pruneScope,
        autoCreateNamespace: application.input.autoCreateNamespace,
        inventories: inventoriesIn(sharedObjects),
        log: targetLog,
        signal,
      });
      targetLog.success(summary);
      return summary;
    }),
  );
  signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === "rejected" ? [namedFailure(outcome.reason, deployTargets[index]?.name ?? "")] : [],
  );
  if (failures[0]) throw new Fault(failures[0].code, failures.map(({ message }) => message).join("\n"), { cause: failures[0] });
  await metadata.display(outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])).join("; "));
}

/** The manifests of a revision, or none when they can not be loaded: then nothing of it was ever applied. */
export async function manifestsIfLoadable({ dir, configFilename, application }: Source<ApplicationSection>): Promise<readonly Manifest[]> {
  try {
    return await loadManifests({ dir, configFilename, input: application.input });
  } catch (error) {
    if (isFault(error)) return [];
    throw error;
  }
}

/** Whether a sync prunes. */
export function pruneScopeOf({ prune }: Pick<SyncOptions, "prune">): PruneScope {
  return { kind: prune ? "obsolete" : "nothing" };
}

/** A bug goes on as it is. */
function namedFailure(error: unknown, deployTarget: string): Fault {
  if (!isFault(error)) throw error;
  return new Fault(error.code, `deploy target ${deployTarget}: ${error.message}`, { cause: error });
}

function prefixed(log: StageLog, prefix: string): StageLog {
  return {
    info: (text) => log.info(prefix + text),
    success: (text) => log.success(prefix + text),
    error: (text) => log.error(prefix + text),
  };
}
