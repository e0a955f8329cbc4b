export { pullBranch } from "./event-watcher/pull-requests/request-pull.ts";
export { startWatcher, type Watcher, type WatcherOptions } from "./start-watcher.ts";
