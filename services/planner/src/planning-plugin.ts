import type { ArtifactVersion, StrategyAnswer } from "@slipway/domain";
import type { PlannedStage, RequestedStage } from "@slipway/plugin-client";

/** A plugin while a plan is made: it looks at one deployment and its sources. */
export interface PlanningPlugin {
  readonly name: string;
  determineVersions(signal: AbortSignal): Promise<readonly ArtifactVersion[]>;
  /** Undefined when it has no word on the strategy. */
  determineStrategy(signal: AbortSignal): Promise<StrategyAnswer>;
  buildQuickSyncStages(rollback: boolean, signal: AbortSignal): Promise<readonly PlannedStage[]>;
  buildPipelineSyncStages(stages: readonly RequestedStage[], rollback: boolean, signal: AbortSignal): Promise<readonly PlannedStage[]>;
}
