export { type ConformanceCases, casesForStage, parseCases, type StageCase } from "./conformance-cases.ts";
export type { CheckResult } from "./conformance-check.ts";
export { type ConformanceReport, type RunConformanceOptions, runConformance } from "./run-conformance.ts";
