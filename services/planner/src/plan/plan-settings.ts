import { type ApplicationConfig, compileGoRegex } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import type { PlanSettings } from "./plan-input.ts";

/** Timeout of a stage without configuration, such as one of a quick sync. */
const defaultStageTimeoutMs = 6 * 60 * 60 * 1000;

/** The parts of an application file that a plan depends on. */
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
    chain: { blocks: config.postSync.chain, healthTimeoutMs: config.postSync.healthTimeoutMs },
    defaultStageTimeoutMs,
  };
}

/** A pattern that cannot be compiled never matches; the warnings of the file report it. */
function matcherOf(pattern: string): PlanSettings["pipelineMatcher"] {
  if (pattern === "") return undefined;
  try {
    return compileGoRegex(pattern);
  } catch (error) {
    if (isFault(error, "invalid")) return undefined;
    throw error;
  }
}
