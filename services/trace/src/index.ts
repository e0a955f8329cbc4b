export { traceSettings } from "./config.ts";
export { startTrace, type TraceOptions, type TraceServer } from "./start-trace.ts";
