export { type LaunchPipedPluginsOptions, launchPipedPlugins, type PipedPlugins } from "./launch-piped-plugins.ts";
export { pluginAdmin } from "./plugin-admin.ts";
export { pluginHostRoutes } from "./plugin-host-routes.ts";
export { type Executor, type ExecutorOptions, pluginServiceDeps, startExecutor } from "./start-executor.ts";
