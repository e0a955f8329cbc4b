import {
  type Application,
  type ApplicationLivestate,
  desiredDeployment,
  Fault,
  type HealthStatus,
  isFault,
  isOrphan,
  mergeSyncStates,
  type SyncStatus,
  sourceOf,
  worstHealth,
} from "@slipway/domain";
import type { DeploymentSource } from "@slipway/git";
import type { PluginLivestate, Plugins } from "@slipway/plugin-client";

export interface ObserveDeps {
  /** The files of the application at a commit. Throws `not_found` if they do not exist, `unavailable` while Git cannot be reached. */
  readonly openSource: (application: Application, commitHash: string, signal: AbortSignal) => Promise<DeploymentSource>;
  readonly plugins: Pick<Plugins, "find">;
  readonly now: () => Temporal.Instant;
}

/**
 * Compares what runs with the commit that should be running, see `desiredDeployment`. Undefined for an application that was never deployed.
 * A plugin or a target that is unavailable makes the sync status unknown, with the reason. It never reads as synced.
 */
export async function observeApplication(
  deps: ObserveDeps,
  application: Application,
  signal: AbortSignal,
): Promise<ApplicationLivestate | undefined> {
  const desired = desiredDeployment(application);
  if (desired === undefined) return undefined;
  const { commitHash } = desired;
  const answers = await answersOf(deps, { ...application, source: sourceOf(desired, application) }, commitHash, signal);
  const { status, reason = "", detail = "" } = mergeSyncStates(answers.map(({ plugin, sync }) => ({ name: plugin, sync })));
  const resources = answers.flatMap((answer) => answer.resources);
  if (application.removedAt) return leftovers(deps, application, { commitHash, status, reason, resources });
  return {
    applicationId: application.id,
    projectId: application.projectId,
    pipedId: application.pipedId,
    commitHash,
    syncStatus: status,
    syncReason: reason,
    syncDetail: detail,
    health: healthOf(resources, status),
    resources,
    at: deps.now(),
    afterDeploymentId: application.lastEnded?.deploymentId,
    version: 0,
  };
}

/** What a removed application has left. It is not compared with Git; what is not known there is the reason. */
function leftovers(
  deps: ObserveDeps,
  { id, projectId, pipedId, lastEnded }: Application,
  found: Pick<ApplicationLivestate, "commitHash" | "resources"> & { readonly status: SyncStatus; readonly reason: string },
): ApplicationLivestate {
  const resources = found.resources.filter(({ health }) => health !== "missing");
  const syncReason = found.status === "unknown" ? found.reason : "";
  return {
    applicationId: id,
    projectId,
    pipedId,
    commitHash: found.commitHash,
    syncStatus: resources.some(isOrphan) || syncReason !== "" ? "orphaned" : "unknown",
    syncReason,
    syncDetail: "",
    health: healthOf(resources, found.status),
    resources,
    at: deps.now(),
    afterDeploymentId: lastEnded?.deploymentId,
    version: 0,
  };
}

/** What could not be read may be unhealthy. */
function healthOf(resources: PluginLivestate["resources"], status: SyncStatus): HealthStatus {
  const worst = worstHealth(resources.map(({ health }) => health));
  return worst === "healthy" && status === "unknown" ? "unknown" : worst;
}

async function answersOf(
  deps: ObserveDeps,
  application: Application,
  commitHash: string,
  signal: AbortSignal,
): Promise<readonly PluginLivestate[]> {
  let source: DeploymentSource;
  try {
    source = await deps.openSource(application, commitHash, signal);
  } catch (error) {
    signal.throwIfAborted();
    return [unknown("git", error)];
  }
  await using files = source;
  const answers = await Promise.all(
    Object.entries(application.deployTargets).map(async ([name, deployTargets]) => {
      const plugin = deps.plugins.find(name);
      if (!plugin) return unknown(name, new Fault("not_found", `this piped has no plugin ${name}`));
      const request = {
        application: { id: application.id, name: application.name, pipedId: application.pipedId },
        source: files,
        deployTargets,
      };
      return await plugin.getLivestate(request, { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        return unknown(name, error);
      });
    }),
  );
  // A plugin that does not report live states answers undefined.
  return answers.filter((answer) => answer !== undefined);
}

function unknown(plugin: string, error: unknown): PluginLivestate {
  const reason = isFault(error) ? error.message : `plugin ${plugin} failed`;
  return { plugin, sync: { status: "unknown", reason }, resources: [] };
}
