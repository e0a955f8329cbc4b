import type { ArtifactVersion, ManualOperation, StrategyAnswer } from "@slipway/domain";

/** A stage as a plugin answers it, before the plan gives it an id and a place. */
export interface PlannedStage {
  readonly name: string;
  readonly description: string;
  readonly index: number;
  readonly rollback: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly availableOperation: ManualOperation;
  readonly authorizedOperators: readonly string[];
}

/** A stage of the application file, as a plugin is asked for it. */
export interface RequestedStage {
  readonly index: number;
  readonly name: string;
  readonly description: string;
  /** Go's syntax, "" for the default. */
  readonly timeout: string;
  /** JSON text of its options. */
  readonly config: string;
}

/** A plugin while a plan is made: it looks at one deployment and its sources. */
export interface PlanningPlugin {
  readonly name: string;
  determineVersions(signal: AbortSignal): Promise<readonly ArtifactVersion[]>;
  /** Undefined when it has no word on the strategy. */
  determineStrategy(signal: AbortSignal): Promise<StrategyAnswer>;
  buildQuickSyncStages(rollback: boolean, signal: AbortSignal): Promise<readonly PlannedStage[]>;
  buildPipelineSyncStages(stages: readonly RequestedStage[], rollback: boolean, signal: AbortSignal): Promise<readonly PlannedStage[]>;
}
