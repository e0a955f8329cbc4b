export type StageStatus = "not-started" | "running" | "succeeded" | "failed" | "cancelled" | "skipped" | "exited";

/** A stage's final status. `exited`: succeeded, and the remaining stages are not needed. */
export type StageOutcome = Exclude<StageStatus, "not-started" | "running">;

export type ManualOperation = "none" | "skip" | "approve";

/** Conditions under which a stage is skipped. */
export interface SkipRule {
  readonly paths: readonly string[];
  readonly commitMessagePrefixes: readonly string[];
}

/** A person's request to approve or skip a stage. */
export interface StageCommand {
  readonly id: string;
  readonly operation: Exclude<ManualOperation, "none">;
  readonly commander: string;
  readonly at: Temporal.Instant;
}

/**
 * An attempt that was followed by another. `failed`: its plugin reported a failure, and the stage has retries. `lost`: its plugin died while it ran this
 * stage only, or could not be reached. `interrupted`: something else stopped it, such as a plugin that died while it ran several stages.
 */
export interface FailedAttempt {
  readonly attempt: number;
  readonly kind: "failed" | "lost" | "interrupted";
  readonly reason: string;
  /** The fault code of the failure; "" if none is known. */
  readonly faultCode: string;
  readonly at: Temporal.Instant;
}

/** One step of a plan, run by the plugin that owns its name. */
export interface PlannedStage {
  readonly id: string;
  readonly name: string;
  readonly plugin: string;
  readonly description: string;
  /** Position in the configured pipeline; 0 in a quick sync. */
  readonly index: number;
  /** Ids of the stages that must end before it. */
  readonly requires: readonly string[];
  /** Whether it runs only during a rollback. */
  readonly rollback: boolean;
  /** The stage's section of the application file as JSON text; "" if there is none. */
  readonly config: string;
  /** Time limit, counted from its first start: a restart does not extend it. */
  readonly timeoutMs: number;
  readonly skipOn: SkipRule;
  /** Number of times it is retried after its plugin reported a failure. */
  readonly retries: number;
  /** Maximum number of attempts, see `maxAttempts`; attempts interrupted by a restart of the executor do not count. */
  readonly maxAttempts: number;
  readonly availableOperation: ManualOperation;
  /** People who may perform the operation; empty for everyone. */
  readonly authorizedOperators: readonly string[];
  /** Values that its plugin stores and displays. Later values are merged over those of the plan. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The progress of a stage so far. */
export interface StageProgress {
  readonly status: StageStatus;
  readonly statusReason: string;
  /** The fault code of its failure; "" if it did not fail, or no code is known. */
  readonly faultCode: string;
  /** Commands that people sent, oldest first; kept across attempts. */
  readonly commands: readonly StageCommand[];
  /** Number of times it was dispatched. */
  readonly attempt: number;
  /** Oldest first. */
  readonly failedAttempts: readonly FailedAttempt[];
  readonly startedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
}

/** A stage of a deployment: its plan and its progress. */
export type Stage = PlannedStage & StageProgress;

/** Whether a stage status is final. */
export function isStageFinal(status: StageStatus): status is StageOutcome {
  return status !== "not-started" && status !== "running";
}

const successes: ReadonlySet<StageStatus> = new Set<StageOutcome>(["succeeded", "skipped", "exited"]);

/** Whether a stage of this status has ended and did its work, or needed none. */
export function isStageSuccess(status: StageStatus): boolean {
  return successes.has(status);
}
