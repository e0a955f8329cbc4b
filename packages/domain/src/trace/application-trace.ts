import type { Deployment } from "../deployment/deployment.ts";
import { isWaiting, waitWords } from "../deployment/stage/awaiting-approval.ts";
import { targetResults } from "../deployment/stage/target-results.ts";

/**
 * How far a commit has come. `waiting`: for its turn, for a person, or for something unavailable. `deployed`: its deployment succeeded, `healthy`: and every deploy target was
 * healthy afterwards. The others say that it did not get there.
 */
export type TraceStatus = "waiting" | "deploying" | "deployed" | "healthy" | "failed" | "cancelled" | "superseded";

/** How far a commit has come on one deploy target. */
export interface TargetTrace {
  readonly plugin: string;
  readonly deployTarget: string;
  readonly status: TraceStatus;
  readonly deployedAt: Temporal.Instant | undefined;
  readonly healthyAt: Temporal.Instant | undefined;
}

/** How far a commit has come in one application. */
export interface ApplicationTrace {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The deployment that brought it first, or the newest that tried. */
  readonly deploymentId: string;
  readonly status: TraceStatus;
  /** What it waits for, or why it did not get there, in one line; "" if it did. */
  readonly reason: string;
  readonly triggeredAt: Temporal.Instant;
  readonly deployedAt: Temporal.Instant | undefined;
  /** When the last of its deploy targets was healthy. */
  readonly healthyAt: Temporal.Instant | undefined;
  readonly targets: readonly TargetTrace[];
  /** The first stage that failed; undefined if none did, or the deployment failed before its stages. */
  readonly failedStage: string | undefined;
  /** When that stage failed, or else the deployment; undefined if it did not fail. */
  readonly failedAt: Temporal.Instant | undefined;
}

/** When deploy targets (`plugin/target`) were first healthy after a deployment. */
export type HealthyAt = ReadonlyMap<string, Temporal.Instant>;

/** Returns how far a commit has come in an application, from its deployments that contain the commit, at least one, in any order. */
export function applicationTrace(deployments: readonly Deployment[], healthOf: (deploymentId: string) => HealthyAt): ApplicationTrace {
  const deployment = decisive(deployments);
  const healthyAt = healthOf(deployment.id);
  const targets = Object.entries(deployment.deployTargets).flatMap(([plugin, names]) =>
    names.map((deployTarget) => targetTrace(deployment, plugin, deployTarget, healthyAt.get(`${plugin}/${deployTarget}`))),
  );
  const status = statusOf(deployment);
  const failedStage = deployment.stages.find((stage) => !stage.rollback && stage.status === "failed");
  const isHealthy = status === "deployed" && targets.length > 0 && targets.every((target) => target.status === "healthy");
  return {
    applicationId: deployment.applicationId,
    applicationName: deployment.applicationName,
    pipedId: deployment.pipedId,
    labels: deployment.labels,
    deploymentId: deployment.id,
    status: isHealthy ? "healthy" : status,
    reason: reasonOf(deployment, status, targets),
    triggeredAt: deployment.createdAt,
    deployedAt: status === "deployed" ? deployment.completedAt : undefined,
    healthyAt: isHealthy ? latest(targets.flatMap((target) => target.healthyAt ?? [])) : undefined,
    targets,
    failedStage: failedStage?.name,
    failedAt: failedStage?.completedAt ?? (status === "failed" ? deployment.completedAt : undefined),
  };
}

/** The earliest that succeeded; if none did, the newest. */
function decisive(deployments: readonly Deployment[]): Deployment {
  const [newest, ...others] = deployments.toSorted((a, b) => Temporal.Instant.compare(b.createdAt, a.createdAt));
  if (newest === undefined) throw new RangeError("an application without deployments has no trace");
  return [newest, ...others].findLast(({ status }) => status === "succeeded") ?? newest;
}

function statusOf(deployment: Deployment): TraceStatus {
  switch (deployment.status) {
    case "pending":
      return "waiting";
    case "planned":
    case "running":
      return isWaiting(deployment) ? "waiting" : "deploying";
    case "rolling-back":
      return deployment.rollbackOutcome ?? "failed";
    case "succeeded":
      return "deployed";
    default:
      return deployment.status;
  }
}

function reasonOf(deployment: Deployment, status: TraceStatus, targets: readonly TargetTrace[]): string {
  const { planProblem, statusReason, stages, waitsFor } = deployment;
  if (status === "deployed") {
    const waiting = targets.filter((target) => target.status !== "healthy").map(({ plugin, deployTarget }) => `${plugin}/${deployTarget}`);
    return waiting.length === 0 ? "" : `not seen healthy yet: ${waiting.join(", ")}`;
  }
  if (deployment.status === "pending") return waitsFor || planProblem || statusReason || "waits for its turn";
  if (isWaiting(deployment)) return waitWords(deployment);
  const running = stages.findLast((stage) => stage.status === "running");
  return statusReason || (running ? `stage ${running.name} runs` : "");
}

function targetTrace(deployment: Deployment, plugin: string, deployTarget: string, healthyAt: Temporal.Instant | undefined): TargetTrace {
  const status = statusOf(deployment);
  const own = deployment.stages.filter((stage) => stage.plugin === plugin && !stage.rollback);
  const results = own.flatMap((stage) => targetResults(stage).filter((each) => each.deployTarget === deployTarget));
  const isFailed = results.some(({ result }) => result === "failed");
  if (status !== "deployed")
    return { plugin, deployTarget, status: isFailed ? "failed" : status, deployedAt: undefined, healthyAt: undefined };
  return {
    plugin,
    deployTarget,
    status: healthyAt ? "healthy" : "deployed",
    deployedAt: latest(own.flatMap((stage) => stage.completedAt ?? [])) ?? deployment.completedAt,
    healthyAt,
  };
}

function latest(instants: readonly Temporal.Instant[]): Temporal.Instant | undefined {
  return instants.toSorted(Temporal.Instant.compare).at(-1);
}
