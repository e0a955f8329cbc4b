import { type ApplicationConfig, compileGoRegex } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import type { PlanSettings } from "./make-plan.ts";

/** Longest time of a stage that is not configured, such as one of a quick sync. */
const defaultStageTimeoutMs = 6 * 60 * 60 * 1000;

/** What of an application file a plan is made of. */
export function planSettings(config: ApplicationConfig): PlanSettings {
  return {
    stages: config.stages.map(({ name, description, timeoutMs, with: options, skipOn, retries }, index) => ({
      index,
      name,
      description,
      timeout: `${Math.ceil(timeoutMs / 1000)}s`,
      config: JSON.stringify(options),
      timeoutMs,
      skipOn,
      retries,
    })),
    sections: Object.keys(config.plugins),
    autoRollback: config.planner.autoRollback,
    alwaysUsePipeline: config.planner.alwaysUsePipeline,
    pipelineMatcher: matcherOf(config.commitMatcher.pipeline),
    quickSyncMatcher: matcherOf(config.commitMatcher.quickSync),
    timeoutMs: config.timeoutMs,
    defaultStageTimeoutMs,
  };
}

/** A pattern that can not be compiled never matches; the file's warnings say so. */
function matcherOf(pattern: string): PlanSettings["pipelineMatcher"] {
  if (pattern === "") return undefined;
  try {
    return compileGoRegex(pattern);
  } catch (error) {
    if (isFault(error, "invalid")) return undefined;
    throw error;
  }
}
