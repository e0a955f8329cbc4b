export { type LaunchPipedPluginsOptions, launchPipedPlugins, type PipedPlugins } from "./launch-piped-plugins.ts";
export { pluginAdmin } from "./plugin-admin.ts";
export { openPluginTokens, type PluginTokens } from "./plugin-tokens.ts";
export { type PluginHostOptions, servePluginHost } from "./serve-plugin-host.ts";
export { type Executor, type ExecutorOptions, startExecutor } from "./start-executor.ts";
