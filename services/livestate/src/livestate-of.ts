import {
  type Application,
  type ApplicationLivestate,
  type HealthStatus,
  isOrphan,
  mergeSyncStates,
  type SyncState,
  type SyncStatus,
  worstHealth,
} from "@slipway/domain";
import type { PluginLivestate } from "@slipway/plugin-client";

/** What is known of an application: what each of its plugins says. */
export interface Known {
  /** The application when it was looked at. */
  readonly application: Application;
  /** The commit it was compared with. */
  readonly commitHash: string;
  readonly answers: readonly PluginLivestate[];
  /** Names of its plugins that do not report live states. */
  readonly silent: readonly string[];
  /** Deploy targets of the application that the piped no longer has, each as `plugin/target`. */
  readonly lost: readonly string[];
}

/** The live state of an application, from what its plugins say. */
export function livestateOf({ application, commitHash, answers, silent, lost }: Known, at: Temporal.Instant): ApplicationLivestate {
  const resources = answers.flatMap((answer) => answer.resources);
  const { status, reason = "", detail = "" } = syncOf(answers, silent);
  const { id: applicationId, projectId, pipedId, lastEnded } = application;
  const afterDeploymentId = lastEnded?.deploymentId;
  const common = { applicationId, projectId, pipedId, commitHash, at, afterDeploymentId, version: 0, over: false };
  if (application.removedAt) {
    // A prune has recorded what it did not reach.
    const unknown = application.prunedAt ? [] : lost.map((each) => `the piped no longer has ${each}: what is left there is not known`);
    return {
      ...common,
      ...leftovers(resources, status, [...(status === "unknown" && reason !== "" ? [reason] : []), ...unknown].join("; ")),
    };
  }
  return {
    ...common,
    syncStatus: status,
    syncReason: reason,
    syncDetail: detail,
    health: healthOf(resources, status),
    resources,
  };
}

/** A plugin that has nothing of the application does not make it synced if another one, which does not report, may have all of it. */
function syncOf(answers: readonly PluginLivestate[], silent: readonly string[]): SyncState {
  const merged = mergeSyncStates(answers.map(({ plugin, sync }) => ({ name: plugin, sync })));
  const hasSome = answers.some(({ resources }) => resources.length > 0);
  if (merged.status !== "synced" || hasSome || silent.length === 0) return merged;
  const [plugins, report] = silent.length === 1 ? ["plugin", "reports"] : ["plugins", "report"];
  return { status: "unknown", reason: `${plugins} ${silent.join(", ")} ${report} no live state` };
}

/** What a removed application has left. It is not compared with Git; the reason is what is not known. */
function leftovers(
  found: ApplicationLivestate["resources"],
  status: SyncStatus,
  syncReason: string,
): Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "syncDetail" | "health" | "resources"> {
  const resources = found.filter(({ health }) => health !== "missing");
  return {
    syncStatus: resources.some(isOrphan) || syncReason !== "" ? "orphaned" : "unknown",
    syncReason,
    syncDetail: "",
    health: healthOf(resources, status),
    resources,
  };
}

/** What could not be read may be unhealthy. */
function healthOf(resources: PluginLivestate["resources"], status: SyncStatus): HealthStatus {
  const worst = worstHealth(resources);
  return worst === "healthy" && status === "unknown" ? "unknown" : worst;
}
