import type { Deployment } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireRun } from "../run/run.ts";
import { stageOf } from "./find-stage.ts";
import { maxInterruptions, maxLosses } from "./max-attempts.ts";
import { finishStage } from "./run-stage.ts";
import type { FailedAttempt, Stage } from "./stage.ts";

/**
 * Limits losses and interruptions within this time only: a stage that waits for days survives any number of plugin restarts, but not a plugin that
 * keeps crashing.
 */
const lossesCountFor = Temporal.Duration.from({ hours: 1 });

/** A failed or lost attempt of a stage. */
export interface FailAttempt {
  readonly stageId: string;
  readonly runToken: string;
  readonly attempt: number;
  readonly kind: FailedAttempt["kind"];
  readonly reason: string;
  /** Default: none is known. */
  readonly faultCode?: string;
  readonly now: Temporal.Instant;
}

/**
 * Records that an attempt of a stage failed, or was lost with its plugin. The stage stays running for another attempt, or fails if this was the last.
 * Returns undefined if the attempt is already recorded. Throws `canceled` for a run that lost the deployment.
 */
export function failAttempt(
  state: Deployment,
  { stageId, runToken, attempt, kind, reason, faultCode = "", now }: FailAttempt,
): DeploymentEvent | undefined {
  const stage = stageOf(state, stageId);
  if (stage.failedAttempts.some((failed) => failed.attempt === attempt)) return undefined;
  const count = countedBefore(stage, kind, now) + 1;
  if (count > attemptsAfter(stage, kind))
    return finishStage(state, { stageId, runToken, status: "failed", reason: finalReason(stage, kind, reason, count), faultCode, now });
  requireRun(state, runToken);
  return { kind: "stage-attempt-failed", at: now, stageId, failed: { attempt, kind, reason, faultCode, at: now } };
}

/** How many more attempts follow one that ended like this. */
function attemptsAfter({ retries }: Stage, kind: FailedAttempt["kind"]): number {
  switch (kind) {
    case "failed":
      return retries;
    case "lost":
      return maxLosses - 1;
    case "interrupted":
      return maxInterruptions - 1;
  }
  return kind satisfies never;
}

/** How often a stage is still retried if the attempt that runs fails. */
export function retriesLeft({ retries, failedAttempts }: Pick<Stage, "retries" | "failedAttempts">): number {
  return Math.max(0, retries - failedAttempts.filter(({ kind }) => kind === "failed").length);
}

function countedBefore({ failedAttempts }: Stage, kind: FailedAttempt["kind"], now: Temporal.Instant): number {
  const since = now.subtract(lossesCountFor);
  return failedAttempts.filter((failed) => failed.kind === kind && (kind === "failed" || Temporal.Instant.compare(failed.at, since) > 0))
    .length;
}

function finalReason({ plugin }: Stage, kind: FailedAttempt["kind"], reason: string, count: number): string {
  if (kind === "interrupted") return `it was interrupted ${count} times: ${reason}`;
  if (kind === "lost") return `plugin ${plugin} was lost ${count} times: ${reason}`;
  return count > 1 ? `${reason} (tried ${count} times)` : reason;
}
