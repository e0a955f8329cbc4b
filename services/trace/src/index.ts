export { startTrace, type TraceOptions, type TraceServer } from "./start-trace.ts";
