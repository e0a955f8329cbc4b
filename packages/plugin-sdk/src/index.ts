export type {
  FieldDrift,
  InspectedObject,
  ObjectAction,
  ObjectEvent,
  ObjectEvents,
  ObjectLogLine,
  ObjectLogPart,
  ObjectManifest,
  ObjectName,
  ObjectOutcome,
  ObjectPreview,
  ObjectResult,
  PreviewBasis,
  ResourceSync,
  UnmanagedObject,
  UnmanagedObjects,
} from "@slipway/domain";
export {
  closest,
  displayKey,
  Fault,
  type FaultCode,
  fileProblem,
  fitsStars,
  innermostMessage,
  isApplicationFile,
  isFault,
  mergeSyncStates,
  messageOf,
  type PrunedObject,
  type PrunedObjects,
  parseTargetResult,
  prunedMetadata,
  type TargetResult,
  targetResultKey,
  targetResultMetadata,
} from "@slipway/domain";
export {
  type AddressProblem,
  applicationsReach,
  basicEnvironment,
  type Confinement,
  checkedLookup,
  confinementOf,
  foreignEnvironment,
  type HiddenPaths,
  hostOf,
  type Isolated,
  type IsolatedOptions,
  isolated,
  LineSplitter,
  type Logger,
  Masker,
  openProcessGroup,
  operatorsReach,
  type ProcessExit,
  type Reach,
  type Resolver,
  refuseAddress,
  refuseHost,
  withLock,
  withSpan,
} from "@slipway/runtime";
export { type Misfit, type ReadWith, readWith } from "@slipway/runtime/schema";
export { allowedAddressesSchema } from "./config/allowed-addresses.ts";
export { type JsonSchema, type PluginJsonSchemas, pluginJsonSchemas } from "./config/json-schemas.ts";
export {
  durationSchema,
  formatDuration,
  parseDuration,
  percentageSchema,
  type Replicas,
  replicasOf,
  replicasSchema,
} from "./config/units.ts";
export { cacheFolder } from "./host/cache-folder.ts";
export { privatePaths } from "./host/private-paths.ts";
export { folderForCopies, isDecrypted } from "./host/secret-folders.ts";
export type { StageLog, StageOutputLog } from "./log/stage-log.ts";
export type { Applications } from "./plugin/context/applications.ts";
export { type Clock, startCountdown, systemClock } from "./plugin/context/clock.ts";
export type { CommitInfo, DeploymentInfo } from "./plugin/context/deployment-info.ts";
export {
  type DeploymentMetadata,
  type MetadataCodec,
  type SharedMetadata,
  type SharedObjects,
  type StageMetadata,
  unixSeconds,
} from "./plugin/context/metadata.ts";
export type { DeployTarget, Source } from "./plugin/context/source.ts";
export type { StageCommand, StageCommandKind } from "./plugin/context/stage-commands.ts";
export type { StageContext, StageInfo, StageResult } from "./plugin/context/stage-context.ts";
export type { Tools } from "./plugin/context/tools.ts";
export type { Inspecting, InspectionContext, LogRequest, ManifestRequest, ShownManifest } from "./plugin/inspection.ts";
export type {
  Health,
  LiveResource,
  LiveResourceId,
  Livestate,
  LivestateContext,
  LivestateObserving,
  LivestateUpdate,
  SyncState,
} from "./plugin/livestate.ts";
export type { PlanPreview, PlanPreviewContext, PlanPreviewing } from "./plugin/plan-preview.ts";
export type {
  DeploymentPlanning,
  PlanContext,
  PruneContext,
  PrunePlan,
  PruneStage,
  QuickSyncStage,
  Strategy,
  Version,
} from "./plugin/planning.ts";
export { definePlugin, type InitializeContext, type Plugin, type PluginDefinition } from "./plugin/plugin.ts";
export type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./plugin/schemas.ts";
export { defineStage, type Stage, type StageDefinition } from "./plugin/stage.ts";
export { runPlugin } from "./serve/run-plugin.ts";
