export { Fault, type FaultCode, isFault, mergeSyncStates } from "@slipway/domain";
export { foreignEnvironment, LineSplitter, type Logger, openProcessGroup, type ProcessExit, withSpan } from "@slipway/runtime";
export { type Clock, systemClock } from "./clock.ts";
export type { Health, LiveResource, Livestate, LivestateContext, LivestateObserving, SyncState } from "./livestate.ts";
export {
  type DeploymentMetadata,
  displayKey,
  type MetadataCodec,
  type SharedMetadata,
  type SharedObjects,
  type StageMetadata,
  unixSeconds,
} from "./metadata.ts";
export type { PlanPreview, PlanPreviewContext, PlanPreviewing } from "./plan-preview.ts";
export type { DeploymentPlanning, PlanContext, QuickSyncStage, Strategy, Version } from "./planning.ts";
export { definePlugin, type InitializeContext, type Plugin, type PluginDefinition } from "./plugin.ts";
export { runPlugin } from "./run-plugin.ts";
export type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
export type { DeployTarget, Source } from "./source.ts";
export { defineStage, type Stage, type StageDefinition } from "./stage.ts";
export type { StageCommand, StageCommandKind } from "./stage-commands.ts";
export type { CommitInfo, DeploymentInfo, StageContext, StageInfo, StageResult, Tools } from "./stage-context.ts";
export type { StageLog, StageOutputLog } from "./stage-log.ts";
export { durationSchema, formatDuration, parseDuration, percentageSchema, type Replicas, replicasOf, replicasSchema } from "./units.ts";
