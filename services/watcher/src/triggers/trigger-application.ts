import type { ApplicationAggregates, DeploymentAggregates, PlanCause } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  applicationKey,
  type Commit,
  type Deployment,
  deploymentIdOf,
  deploymentReference,
  isFinal,
  queueDeployment,
  type SeenRevision,
  type SyncStrategy,
  seeRevision,
  type TriggerKind,
  triggerDeployment,
} from "@slipway/domain";
import { currentTraceparent, withSpan } from "@slipway/runtime";
import type { ApplicationIndex } from "../applications/application-index.ts";

/** What triggering needs. */
export interface TriggerDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly index: ApplicationIndex;
  /** Asks the planner to look at the queue. Idempotent by the cause. */
  readonly publishPlan: (key: ApplicationKey, cause: PlanCause) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/** Why, and for which commit, an application is to be deployed. */
export interface TriggerRequest {
  readonly kind: TriggerKind;
  /** Tells triggers of one kind apart: the commit, the command's id, the deployment it drifted from. */
  readonly cause: string;
  readonly commit: Commit;
  /** Commits since the last trigger that touch the application, newest first. */
  readonly commits: readonly Commit[];
  readonly commander: string;
  readonly strategy: SyncStrategy | undefined;
  readonly traceCommitHash: string | undefined;
  readonly sharedMetadata: Readonly<Record<string, string>>;
  /** The revision that was looked at, when a commit is the reason. */
  readonly revision: SeenRevision | undefined;
  /** W3C context of what caused it, such as the CI job that pushed. */
  readonly traceparent: string | undefined;
}

/**
 * Makes the deployment, puts it in the application's queue and asks for a plan. Idempotent: a repeat, a second watcher, or one that goes on where
 * another was killed names the same deployment. Begins the trace that the deployment carries to its end.
 * Throws `precondition` if the application takes no deployment.
 */
export function triggerApplication(deps: TriggerDeps, application: Application, request: TriggerRequest): Promise<Deployment> {
  const options = {
    kind: "producer" as const,
    attributes: { "slipway.application.name": application.name, "vcs.ref.head.revision": request.commit.hash },
    ...(request.traceparent !== undefined && { parent: request.traceparent }),
  };
  return withSpan("trigger deployment", options, async () => {
    const now = deps.now();
    const key = applicationKey(application);
    const id = deploymentIdOf(application.id, request.kind, request.cause);
    const { kind, commit, commits, commander, strategy, traceCommitHash, sharedMetadata } = request;
    const { state: deployment } = await deps.deployments.ensure({ ...key, deploymentId: id }, (state) =>
      triggerDeployment(state, {
        id,
        applicationId: application.id,
        applicationName: application.name,
        projectId: application.projectId,
        pipedId: application.pipedId,
        source: application.source,
        deployTargets: application.deployTargets,
        labels: application.labels,
        trigger: { kind, commit, commits, commander, strategy, traceCommitHash, at: now },
        sharedMetadata,
        traceparent: currentTraceparent(),
        now,
      }),
    );
    const { state, sequence } = await deps.applications.change(key, (current) => {
      if (isFinal(deployment.status)) return request.revision && seeRevision(current, request.revision, [], now);
      const queued = { deploymentId: id, trigger: kind, commitHash: commit.hash, at: now };
      return queueDeployment(current, { deployment: queued, reference: deploymentReference(deployment), revision: request.revision });
    });
    deps.index.observe(state, sequence);
    if (!isFinal(deployment.status)) await deps.publishPlan(key, { kind: "triggered", deploymentId: id });
    return deployment;
  });
}
