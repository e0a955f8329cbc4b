export { insightRulesOf, logRetentionOf, traceSettings } from "./config.ts";
export { type Rebuilt, rebuildStore } from "./recovery/rebuild-store.ts";
export { type Restored, restoreStreams } from "./recovery/restore-streams.ts";
export type { LogRetention } from "./retention/log-retention.ts";
export { startTrace, type TraceOptions, type TraceServer } from "./start-trace.ts";
