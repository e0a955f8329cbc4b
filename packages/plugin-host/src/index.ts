export { type LaunchedPlugins, type LaunchPipedPluginsOptions, launchPipedPlugins } from "./launch/launch-piped-plugins.ts";
export { type OpenPipedPluginsOptions, openPipedPlugins, type PipedPlugins, type PluginHosting } from "./open-piped-plugins.ts";
export { openToolRegistry, type ToolRegistry, type ToolRegistryOptions } from "./tools/tool-registry.ts";
export type { ToolRequest } from "./tools/tool-request.ts";
