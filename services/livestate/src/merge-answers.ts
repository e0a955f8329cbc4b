import type { PluginLivestate } from "@slipway/plugin-client";
import { type ApplicationLivestate, HealthStatus, SyncStatus } from "@slipway/proto/state";

/** Worst first. */
const syncOrder = [SyncStatus.INVALID_CONFIG, SyncStatus.OUT_OF_SYNC, SyncStatus.UNSPECIFIED, SyncStatus.SYNCED];
const healthOrder = [HealthStatus.DEGRADED, HealthStatus.MISSING, HealthStatus.PROGRESSING, HealthStatus.SUSPENDED, HealthStatus.HEALTHY];

type Merged = Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "syncDetail" | "health" | "resources">;

/**
 * One view of what several plugins said: the worst sync status with its reasons, and the worst health of the resources that have one.
 * Kinds without health do not make an application unknown.
 */
export function mergeAnswers(answers: readonly PluginLivestate[]): Merged {
  const syncStatus = syncOrder.find((status) => answers.some((answer) => answer.syncStatus === status)) ?? SyncStatus.UNSPECIFIED;
  const telling = answers.filter((answer) => answer.syncStatus === syncStatus);
  const resources = answers.flatMap((answer) => answer.resources);
  return {
    syncStatus,
    syncReason: joined(
      telling.map(({ reason }) => reason),
      "; ",
    ),
    syncDetail: joined(
      telling.map(({ detail }) => detail),
      "\n",
    ),
    health: healthOrder.find((health) => resources.some((resource) => resource.health === health)) ?? HealthStatus.UNSPECIFIED,
    resources,
  };
}

function joined(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== "").join(separator);
}
