export { type LaunchPipedPluginsOptions, launchPipedPlugins, type PipedPlugins } from "./launch-piped-plugins.ts";
export { pluginService } from "./plugin-service.ts";
export { type Executor, type ExecutorOptions, pluginServiceDeps, startExecutor } from "./start-executor.ts";
