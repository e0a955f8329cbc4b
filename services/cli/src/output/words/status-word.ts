import type {
  DeploymentStatus,
  ExternalEventStatus,
  HealthStatus,
  PluginState,
  StageStatus,
  SyncStatus,
  TargetResult,
} from "@slipway/domain";

/** A status as it is shown in tables: `out-of-sync` as `OutOfSync`. */
export function statusWord(
  status: DeploymentStatus | ExternalEventStatus | StageStatus | SyncStatus | HealthStatus | PluginState | TargetResult["result"],
): string {
  return status
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
