import {
  DeploymentStatus,
  HealthStatus,
  ManualOperation,
  PluginState,
  RollbackResult,
  StageStatus,
  SyncStatus,
  TriggerKind,
} from "@slipway/proto/state";

type Words = Readonly<Record<number, string>>;

const sync: Words = {
  [SyncStatus.SYNCED]: "Synced",
  [SyncStatus.DEPLOYING]: "Deploying",
  [SyncStatus.OUT_OF_SYNC]: "OutOfSync",
  [SyncStatus.INVALID_CONFIG]: "InvalidConfig",
};
const health: Words = {
  [HealthStatus.HEALTHY]: "Healthy",
  [HealthStatus.PROGRESSING]: "Progressing",
  [HealthStatus.DEGRADED]: "Degraded",
  [HealthStatus.SUSPENDED]: "Suspended",
  [HealthStatus.MISSING]: "Missing",
};
const deployment: Words = {
  [DeploymentStatus.PENDING]: "Pending",
  [DeploymentStatus.PLANNED]: "Planned",
  [DeploymentStatus.RUNNING]: "Running",
  [DeploymentStatus.ROLLING_BACK]: "RollingBack",
  [DeploymentStatus.SUCCEEDED]: "Succeeded",
  [DeploymentStatus.FAILED]: "Failed",
  [DeploymentStatus.CANCELLED]: "Cancelled",
  [DeploymentStatus.SUPERSEDED]: "Superseded",
};
const stage: Words = {
  [StageStatus.NOT_STARTED]: "NotStarted",
  [StageStatus.RUNNING]: "Running",
  [StageStatus.SUCCEEDED]: "Succeeded",
  [StageStatus.FAILED]: "Failed",
  [StageStatus.CANCELLED]: "Cancelled",
  [StageStatus.SKIPPED]: "Skipped",
  [StageStatus.EXITED]: "Exited",
};
const trigger: Words = {
  [TriggerKind.COMMIT]: "commit",
  [TriggerKind.COMMAND]: "command",
  [TriggerKind.OUT_OF_SYNC]: "out of sync",
  [TriggerKind.CHAIN]: "chain",
};
const rollback: Words = {
  [RollbackResult.SUCCEEDED]: "Succeeded",
  [RollbackResult.FAILED]: "Failed",
  [RollbackResult.CANCELLED]: "Cancelled",
};
const operation: Words = {
  [ManualOperation.APPROVE]: "approved",
  [ManualOperation.SKIP]: "skip asked for",
};
const plugin: Words = {
  [PluginState.FETCHING]: "Fetching",
  [PluginState.STARTING]: "Starting",
  [PluginState.RUNNING]: "Running",
  [PluginState.WAITING]: "Waiting",
  [PluginState.STOPPED]: "Stopped",
  [PluginState.ELSEWHERE]: "Elsewhere",
};
const word = (words: Words) => (value: number | undefined) => words[value ?? 0] ?? "Unknown";

/** What statuses are called on the terminal. */
export const words = {
  sync: word(sync),
  health: word(health),
  deployment: word(deployment),
  stage: word(stage),
  trigger: word(trigger),
  plugin: word(plugin),
  operation: word(operation),
  rollback: word(rollback),
};

/** How long ago, in one unit: 12s, 5m, 3h, 2d. */
export function age(at: { readonly seconds: bigint } | undefined, nowMs: number): string {
  if (!at) return "-";
  const seconds = Math.max(0, Math.round(nowMs / 1000 - Number(at.seconds)));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
