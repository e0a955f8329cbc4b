export { type ConnectPluginsOptions, connectPlugins, type PluginStatus, type Plugins } from "./connect-plugins.ts";
export type { EventsRequest, InspectedApplication, InspectionCalls, LogRequest, ManifestRequest } from "./inspection-calls.ts";
export { livestateFromPlugin, type PluginLivestate } from "./livestate/livestate-from-plugin.ts";
export type { PluginLivestateUpdate } from "./livestate/plugin-livestate-update.ts";
export type {
  LivestateRequest,
  PlanPreview,
  PlanPreviewRequest,
  PlanRequest,
  Plugin,
  PrunePlan,
  RequestedStage,
  StageAnswer,
  StageRequest,
} from "./plugin.ts";
export type { PluginCallOptions } from "./plugin-call-options.ts";
export type { PluginSource, PluginSpec } from "./plugin-spec.ts";
export type { CallRecord } from "./turns/call-records.ts";
export { PluginLost } from "./turns/plugin-lost.ts";
export { deploymentForPlugin, stageForPlugin } from "./wire/deployment-for-plugin.ts";
export { type PluginStage, stageFromPlugin } from "./wire/stage-from-plugin.ts";
export {
  artifactKindFromWire,
  artifactKindToWire,
  deploymentStatusToWire,
  manualOperationFromWire,
  manualOperationToWire,
  stageStatusFromWire,
  stageStatusToWire,
  syncStrategyFromWire,
  syncStrategyToWire,
} from "./wire/statuses.ts";
