import type { DeployTargets, GitSource } from "../application/git-source.ts";
import type { ApplicationMatcher } from "../chain/chain.ts";
import type { SyncStrategy, Trigger } from "../trigger/trigger.ts";
import type { ArtifactVersion } from "./artifact-version.ts";
import type { Stage } from "./stage/stage.ts";

export type DeploymentStatus = "pending" | "planned" | "running" | "rolling-back" | "succeeded" | "failed" | "cancelled" | "superseded";

/** An executor's hold on a deployment. Its token is a fencing token: writes of an earlier run are rejected. */
export interface Run {
  readonly token: string;
  readonly executor: string;
  readonly since: Temporal.Instant;
}

/** Whether a cancelled deployment is rolled back. `as-planned`: if the plan has rollback stages and a stage has started. */
export type RollbackChoice = "as-planned" | "rollback" | "no-rollback";

/** A person's request to cancel a deployment. */
export interface CancelRequest {
  readonly commandId: string;
  readonly commander: string;
  readonly rollback: RollbackChoice;
  readonly at: Temporal.Instant;
}

/** A newer commit that waits until this deployment is cancelled. */
export interface SupersedeRequest {
  readonly byDeploymentId: string;
  readonly commitHash: string;
  /** How long a stage may run before it is cancelled; 0: the deployment ends at the next safe point. */
  readonly stuckAfterMs: number;
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
  /** The fault code of what failed it, such as `unavailable`; "" if it did not fail, or no code is known. */
  readonly faultCode: string;
  /** Number of times that planning failed for a reason that may pass. */
  readonly planAttempts: number;
  /** How many of them lost the plugin that was asked. */
  readonly planLosses: number;
  /** Why the last of them failed; "" once it is planned. */
  readonly planProblem: string;
  readonly strategy: SyncStrategy | undefined;
  readonly strategyReason: string;
  readonly versions: readonly ArtifactVersion[];
  /** The commit that was deployed before; undefined on the first deployment. */
  readonly runningCommitHash: string | undefined;
  /** Where the application was at that commit; undefined on the first deployment. */
  readonly runningPath: string | undefined;
  readonly runningConfigFilename: string | undefined;
  /** In the order they run, rollback stages last. */
  readonly stages: readonly Stage[];
  /** SHA-256 of its application file, in hexadecimal digits; "" until it is planned. */
  readonly configHash: string;
  /** Time limit of the run, counted from its first start; a rollback has the same limit again. */
  readonly timeoutMs: number;
  readonly sharedMetadata: Readonly<Record<string, string>>;
  readonly pluginMetadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly run: Run | undefined;
  /** Number of times an executor claimed it; above 1 after a restart or a takeover. */
  readonly claims: number;
  /** The earlier deployment whose files are deployed again; undefined if this is no rollback to one. */
  readonly rollbackToDeploymentId: string | undefined;
  /** The reviewed plan that it applies, see `planIdOf`: it is planned like this or not at all; undefined if nobody reviewed one. */
  readonly planId: string | undefined;
  /** Whether it deletes what its removed application deployed, instead of deploying. */
  readonly removal: boolean;
  /** What a prune does not reach, planned with the rest: plugin and deploy target with the reason, such as `kubernetes/old: the piped no longer has it`. */
  readonly pruneLeft: readonly string[];
  /** Whether a person asked to delete also what is on deploy targets that the application no longer has, whatever its file says. */
  readonly pruneTargets: boolean;
  /** The chain that it is part of; undefined if it is part of none. The one that begins a chain has it once it is planned. */
  readonly chainId: string | undefined;
  /** Its block in the chain; 0 begins the chain. */
  readonly chainBlock: number;
  /** The applications of the blocks after it, from its application file; empty if it begins no chain. */
  readonly chainBlocks: readonly ApplicationMatcher[];
  /** How long an application of the chain that it begins may be unhealthy. */
  readonly chainHealthTimeoutMs: number;
  /** What it waits for before it is planned; "" if it waits for nothing. */
  readonly waitsFor: string;
  /** The person who skipped that wait; "" if nobody did. */
  readonly waitSkippedBy: string;
  readonly cancel: CancelRequest | undefined;
  /** The newer commit that supersedes it; undefined if none does. */
  readonly supersede: SupersedeRequest | undefined;
  /** Status of the deployment after the rollback. */
  readonly rollbackOutcome: "failed" | "cancelled" | "superseded" | undefined;
  readonly rollbackStartedAt: Temporal.Instant | undefined;
  /** A person's request to cancel the rollback. */
  readonly rollbackCancel: CancelRequest | undefined;
  /** Undefined if there was no rollback or it has not ended. */
  readonly rollbackResult: RollbackResult | undefined;
  /** W3C trace context of its OpenTelemetry trace. */
  readonly traceparent: string | undefined;
  readonly createdAt: Temporal.Instant;
  readonly plannedAt: Temporal.Instant | undefined;
  readonly startedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
  readonly updatedAt: Temporal.Instant;
}

/** Identifies one deployment. Its aggregate's subject is built from these fields. */
export interface DeploymentKey {
  readonly projectId: string;
  readonly pipedId: string;
  readonly applicationId: string;
  readonly deploymentId: string;
}

/** A status that a deployment never leaves. */
export type FinalStatus = Extract<DeploymentStatus, "succeeded" | "failed" | "cancelled" | "superseded">;

const finalStatuses: ReadonlySet<DeploymentStatus> = new Set<FinalStatus>(["succeeded", "failed", "cancelled", "superseded"]);

/** Whether a status is final: the deployment never changes again. */
export function isFinal(status: DeploymentStatus): status is FinalStatus {
  return finalStatuses.has(status);
}

/** Returns the key of a deployment. */
export function deploymentKey(deployment: Deployment): DeploymentKey {
  const { projectId, pipedId, applicationId, id } = deployment;
  return { projectId, pipedId, applicationId, deploymentId: id };
}
