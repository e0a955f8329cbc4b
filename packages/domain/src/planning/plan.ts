import type { Deployment } from "../deployment/deployment.ts";
import { planOfStage } from "../deployment/stage/new-stage.ts";
import type { PlannedStage } from "../deployment/stage/stage.ts";

/** The result of planning: the strategy, the versions and the stages. */
export interface Plan
  extends Pick<
    Deployment,
    | "strategyReason"
    | "versions"
    | "runningCommitHash"
    | "runningPath"
    | "runningConfigFilename"
    | "timeoutMs"
    | "pruneLeft"
    | "chainBlocks"
    | "chainHealthTimeoutMs"
    | "configHash"
  > {
  readonly strategy: NonNullable<Deployment["strategy"]>;
  /** In the order they run, rollback stages last. */
  readonly stages: readonly PlannedStage[];
}

/** Returns the plan of a deployment, or undefined if it has not been planned. The stages' metadata includes values that plugins stored later. */
export function planOf(deployment: Deployment): Plan | undefined {
  const { strategy, strategyReason, versions, runningCommitHash, runningPath, runningConfigFilename, timeoutMs, pruneLeft } = deployment;
  const { chainBlocks, chainHealthTimeoutMs, configHash } = deployment;
  if (strategy === undefined) return undefined;
  const stages = deployment.stages.map(planOfStage);
  return {
    strategy,
    strategyReason,
    versions,
    stages,
    runningCommitHash,
    runningPath,
    runningConfigFilename,
    timeoutMs,
    pruneLeft,
    chainBlocks,
    chainHealthTimeoutMs,
    configHash,
  };
}
