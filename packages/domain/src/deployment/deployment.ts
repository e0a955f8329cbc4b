import type { ArtifactVersion, DeployTargets, GitSource, SyncStrategy, Trigger } from "../shared.ts";

export type DeploymentStatus = "pending" | "planned" | "running" | "rolling-back" | "succeeded" | "failed" | "cancelled" | "superseded";

export type StageStatus = "not-started" | "running" | "succeeded" | "failed" | "cancelled" | "skipped" | "exited";

/** A stage's final status. `exited`: done, and the stages after it are not needed. */
export type StageOutcome = Exclude<StageStatus, "not-started" | "running">;

export type ManualOperation = "none" | "skip" | "approve";

/** What becomes of what is already deployed when a person cancels. */
export type RollbackChoice = "as-planned" | "rollback" | "no-rollback";

/** Conditions under which a stage is left out. */
export interface SkipRule {
  readonly paths: readonly string[];
  readonly commitMessagePrefixes: readonly string[];
}

/** What a person asked of a stage: to approve it, or to skip it. */
export interface StageCommand {
  readonly id: string;
  readonly operation: Exclude<ManualOperation, "none">;
  readonly commander: string;
  readonly at: Temporal.Instant;
}

/** An attempt of a stage that another one followed: it failed and the stage has retries, or its plugin was lost. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly kind: "failed" | "lost";
  readonly reason: string;
  readonly at: Temporal.Instant;
}

/** One step of a plan, run by the plugin that owns its name. */
export interface Stage {
  readonly id: string;
  readonly name: string;
  readonly plugin: string;
  readonly description: string;
  /** Position in the configured pipeline; 0 in a quick sync. */
  readonly index: number;
  readonly requires: readonly string[];
  readonly rollback: boolean;
  /** The stage's section of the application file as JSON text, "" when there is none. */
  readonly config: string;
  /** Longest time, counted from its first start: a restart does not begin it anew. */
  readonly timeoutMs: number;
  readonly skipOn: SkipRule;
  /** How often it is tried again after its plugin said that it failed. */
  readonly retries: number;
  /** How often it is tried at most, see `maxAttempts`; cut-offs by a restart of the executor do not count. */
  readonly maxAttempts: number;
  readonly availableOperation: ManualOperation;
  /** Who may do it; empty for everybody. */
  readonly authorizedOperators: readonly string[];
  /** What people asked of it, oldest first; kept over every attempt. */
  readonly commands: readonly StageCommand[];
  readonly status: StageStatus;
  readonly statusReason: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** How often it was dispatched; 0 before the first time. */
  readonly attempt: number;
  /** Oldest first. */
  readonly failedAttempts: readonly FailedAttempt[];
  readonly startedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
}

/** The executor that works on a deployment. Its token is the fence: writes of an earlier run are refused. */
export interface Run {
  readonly token: string;
  readonly executor: string;
  readonly since: Temporal.Instant;
}

/** A person's wish to end a deployment. */
export interface CancelRequest {
  readonly commandId: string;
  readonly commander: string;
  readonly rollback: RollbackChoice;
  readonly at: Temporal.Instant;
}

/** How a rollback ended. */
export type RollbackResult = "succeeded" | "failed" | "cancelled";

/** One attempt to bring one application to one commit. */
export interface Deployment {
  readonly id: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly projectId: string;
  readonly pipedId: string;
  readonly source: GitSource;
  readonly deployTargets: DeployTargets;
  readonly labels: Readonly<Record<string, string>>;
  readonly trigger: Trigger;
  readonly status: DeploymentStatus;
  readonly statusReason: string;
  readonly strategy: SyncStrategy | undefined;
  readonly strategyReason: string;
  readonly versions: readonly ArtifactVersion[];
  /** The commit that ran before; undefined on the first deployment. */
  readonly runningCommitHash: string | undefined;
  readonly runningConfigFilename: string | undefined;
  /** In the order they run, rollback stages last. */
  readonly stages: readonly Stage[];
  /** Longest time from the first start to the end of the last stage; a rollback may take as long again. */
  readonly timeoutMs: number;
  readonly sharedMetadata: Readonly<Record<string, string>>;
  readonly pluginMetadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly run: Run | undefined;
  readonly cancel: CancelRequest | undefined;
  /** What it becomes when the rollback is over. */
  readonly rollbackOutcome: "failed" | "cancelled" | undefined;
  readonly rollbackStartedAt: Temporal.Instant | undefined;
  /** A person's wish to end the rollback too. */
  readonly rollbackCancel: CancelRequest | undefined;
  /** Undefined when there was no rollback, and until it has ended. */
  readonly rollbackResult: RollbackResult | undefined;
  /** W3C trace context of its trace. */
  readonly traceparent: string | undefined;
  readonly createdAt: Temporal.Instant;
  readonly plannedAt: Temporal.Instant | undefined;
  readonly startedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
  readonly updatedAt: Temporal.Instant;
}

/** Names one deployment: its aggregate's subject is made of these. */
export interface DeploymentKey {
  readonly projectId: string;
  readonly pipedId: string;
  readonly applicationId: string;
  readonly deploymentId: string;
}

const finalStatuses: ReadonlySet<DeploymentStatus> = new Set<DeploymentStatus>(["succeeded", "failed", "cancelled", "superseded"]);

/** Whether a deployment of this status never changes again. */
export function isFinal(status: DeploymentStatus): status is "succeeded" | "failed" | "cancelled" | "superseded" {
  return finalStatuses.has(status);
}

/** Whether a stage of this status is over. */
export function isStageFinal(status: StageStatus): status is StageOutcome {
  return status !== "not-started" && status !== "running";
}

/** The key of a deployment. */
export function deploymentKey(deployment: Deployment): DeploymentKey {
  const { projectId, pipedId, applicationId, id } = deployment;
  return { projectId, pipedId, applicationId, deploymentId: id };
}
