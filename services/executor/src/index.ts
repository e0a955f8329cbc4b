export { type Executor, type ExecutorOptions, startExecutor } from "./start-executor.ts";
