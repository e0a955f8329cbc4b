export { startWatcher, type Watcher, type WatcherOptions } from "./start-watcher.ts";
