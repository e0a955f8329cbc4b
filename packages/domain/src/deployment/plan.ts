import type { Deployment } from "./deployment.ts";
import { planOfStage } from "./new-stage.ts";
import type { PlannedStage } from "./stage.ts";

/** The planner's answer: the strategy, the versions and the stages. */
export interface Plan
  extends Pick<Deployment, "strategyReason" | "versions" | "runningCommitHash" | "runningConfigFilename" | "timeoutMs"> {
  readonly strategy: NonNullable<Deployment["strategy"]>;
  /** In the order they run, rollback stages last. */
  readonly stages: readonly PlannedStage[];
}

/** The plan of a deployment, undefined if it has not been planned. Values that plugins stored since are part of its stages' metadata. */
export function planOf(deployment: Deployment): Plan | undefined {
  const { strategy, strategyReason, versions, stages, runningCommitHash, runningConfigFilename, timeoutMs } = deployment;
  if (strategy === undefined) return undefined;
  return { strategy, strategyReason, versions, stages: stages.map(planOfStage), runningCommitHash, runningConfigFilename, timeoutMs };
}
