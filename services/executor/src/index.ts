export { executorSettings } from "./config.ts";
export { type Executor, type ExecutorOptions, startExecutor } from "./start-executor.ts";
