export { type LaunchPipedPluginsOptions, launchPipedPlugins, type PipedPlugins } from "./launch/launch-piped-plugins.ts";
export { type LaunchPluginsOptions, type LaunchSpec, launchPlugins, type PluginLauncher } from "./launch/launch-plugins.ts";
export type { PluginLine, PluginLines } from "./launch/plugin-lines.ts";
export type { PluginProcessStatus, RestartOptions } from "./launch/plugin-process.ts";
export { pluginAdmin } from "./plugin-admin.ts";
export { type PluginHostOptions, servePluginHost } from "./service/serve-plugin-host.ts";
export { openPluginTokens, type PluginTokens } from "./tokens/plugin-tokens.ts";
export { openToolRegistry, type ToolRegistry, type ToolRegistryOptions } from "./tools/tool-registry.ts";
export type { ToolRequest, ToolSource } from "./tools/tool-source.ts";
