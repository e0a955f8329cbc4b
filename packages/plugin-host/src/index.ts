export { type LaunchedPlugins, type LaunchPipedPluginsOptions, launchPipedPlugins } from "./launch/launch-piped-plugins.ts";
export type { PluginLauncher } from "./launch/launch-plugins.ts";
export { type OpenPipedPluginsOptions, openPipedPlugins, type PipedPlugins, type PluginHosting } from "./open-piped-plugins.ts";
export { type PluginHostServer, type ServePluginHostOptions, servePluginHost } from "./service/serve-plugin-host.ts";
export { checkPluginCaller } from "./tokens/check-plugin-caller.ts";
export { PluginCallers, type PluginCallersOptions } from "./tokens/plugin-callers.ts";
export { openPluginTokens, type PluginTokens } from "./tokens/plugin-tokens.ts";
export { openToolRegistry, type ToolRegistry, type ToolRegistryOptions } from "./tools/tool-registry.ts";
export type { ToolRequest } from "./tools/tool-request.ts";
