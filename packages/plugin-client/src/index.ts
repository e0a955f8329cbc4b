export { type ConnectPluginsOptions, connectPlugins, type PluginStatus, type Plugins } from "./connect-plugins.ts";
export { type LaunchPluginsOptions, type LaunchSpec, launchPlugins, type PluginLauncher } from "./launch/launch-plugins.ts";
export type { PluginLine, PluginLines } from "./launch/plugin-lines.ts";
export type { PluginProcessStatus, RestartOptions } from "./launch/plugin-process.ts";
export type {
  LivestateRequest,
  PlanPreview,
  PlanPreviewRequest,
  PlanRequest,
  Plugin,
  PluginCallOptions,
  RequestedStage,
  StageAnswer,
  StageRequest,
} from "./plugin.ts";
export type { PluginCommand, PluginProgram } from "./plugin-command.ts";
export type { PluginSource, PluginSpec } from "./plugin-spec.ts";
export { type PluginLocation, type PluginPin, parsePluginUrl, type RemotePlugin, shownPluginUrl } from "./plugin-url.ts";
export { openPluginStore, type PluginStore, type PluginStoreOptions } from "./store/plugin-store.ts";
export { openToolRegistry, type ToolRegistry, type ToolRegistryOptions } from "./tools/tool-registry.ts";
export type { ToolRequest, ToolSource } from "./tools/tool-source.ts";
export { deploymentForPlugin, stageForPlugin } from "./wire/deployment-for-plugin.ts";
export { livestateFromPlugin, type PluginLivestate } from "./wire/livestate-from-plugin.ts";
export { type PlannedStage, stageFromPlugin } from "./wire/stage-from-plugin.ts";
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
