import { create } from "@bufbuild/protobuf";
import type { AssessedDeployment, FactOutcome, FailureCause } from "@slipway/domain";
import { type InsightDeployment, InsightDeploymentSchema, InsightFailureCause, InsightOutcome } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { timestampOf } from "@slipway/state";

const outcomes: Readonly<Record<FactOutcome, InsightOutcome>> = {
  succeeded: InsightOutcome.SUCCEEDED,
  failed: InsightOutcome.FAILED,
  "rolled-back": InsightOutcome.ROLLED_BACK,
  "not-deployed": InsightOutcome.UNSPECIFIED,
};

const causes: Readonly<Record<FailureCause, InsightFailureCause>> = {
  failed: InsightFailureCause.FAILED,
  "rolled-back": InsightFailureCause.ROLLED_BACK,
  rollback: InsightFailureCause.ROLLBACK,
  revert: InsightFailureCause.REVERT,
  hotfix: InsightFailureCause.HOTFIX,
  incident: InsightFailureCause.INCIDENT,
};

/** A deployment as the API shows it, with what its state says of commit and repository, if it is readable. */
export function describeDeployment(
  { fact, leadMs, failure, isRework }: AssessedDeployment,
  state: Deployment | undefined,
): InsightDeployment {
  const { deploymentId, projectId, applicationId, applicationName, labels, outcome, startedMs, endedMs } = fact;
  return create(InsightDeploymentSchema, {
    deploymentId,
    projectId,
    applicationId,
    applicationName,
    labels: { ...labels },
    outcome: outcomes[outcome],
    ...(state?.createdAt && { createdAt: state.createdAt }),
    startedAt: timestamp(startedMs),
    endedAt: timestamp(endedMs),
    ...(state?.trigger?.commit && { commit: state.trigger.commit }),
    repositoryUrl: state?.source?.remote ?? "",
    leadTimesMs: leadMs.map((ms) => BigInt(Math.round(ms))),
    rework: isRework,
    ...(failure && { failureCause: causes[failure.cause], failureBy: failure.by, failedAt: timestamp(failure.sinceMs) }),
    ...(failure?.recoveredMs !== undefined && { recoveredAt: timestamp(failure.recoveredMs) }),
  });
}

function timestamp(ms: number) {
  return timestampOf(Temporal.Instant.fromEpochMilliseconds(ms));
}
