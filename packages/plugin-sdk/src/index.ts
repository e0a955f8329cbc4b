export { Fault, type FaultCode, isFault } from "@slipway/domain";
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
export { FakeClock, type FakeClockOptions } from "./testing/fake-clock.ts";
export { FakeHost, type KeptLog } from "./testing/fake-host.ts";
export { type ExecutedStage, type StartPluginOptions, startPlugin, type TestedPlugin } from "./testing/plugin-process.ts";
export type { TestRequest, TestSource } from "./testing/test-request.ts";
export { type TestedStage, type TestStageOptions, type TestTarget, testStage } from "./testing/test-stage.ts";
export { durationSchema, formatDuration, parseDuration, percentageSchema, type Replicas, replicasOf, replicasSchema } from "./units.ts";
