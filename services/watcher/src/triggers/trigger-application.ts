import type { ApplicationAggregates, DeploymentAggregates, PlanCause } from "@slipway/bus";
import {
  type Actor,
  type Application,
  type ApplicationKey,
  applicationKey,
  type Commit,
  type Deployment,
  type DeploymentEvent,
  deploymentIdOf,
  deploymentReference,
  describeHold,
  Fault,
  failPlanning,
  type GitSource,
  holdOn,
  isFault,
  isFinal,
  queueDeployment,
  type Repair,
  type SeenRevision,
  type SupersedePolicy,
  type SyncStrategy,
  seeRevision,
  supersedeDeployment,
  type TriggerKind,
  triggerDeployment,
  waitAtTrigger,
} from "@slipway/domain";
import { currentTraceparent, withSpan } from "@slipway/runtime";
import type { ApplicationIndex } from "../applications/application-index.ts";
import { boundCommit } from "./commits-to-deploy.ts";

export interface TriggerDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly index: ApplicationIndex;
  /** Requests a plan for the next deployment of the queue. Idempotent for the same `cause`. */
  readonly publishPlan: (key: ApplicationKey, cause: PlanCause) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/** Why an application is to be deployed, and at which commit. */
export interface TriggerRequest {
  readonly kind: TriggerKind;
  /** Identifies the trigger among those of its kind: the commit hash, the id of the command, or the id of the deployment that drifted. */
  readonly cause: string;
  readonly commit: Commit;
  /** Commits since the last trigger that touch the application, newest first. */
  readonly commits: readonly Commit[];
  /** Where the application is at the commit. Default: where it is now. */
  readonly source?: GitSource;
  /** The earlier deployment whose files are deployed again. */
  readonly rollbackToDeploymentId?: string | undefined;
  /** The reviewed plan that it applies. */
  readonly planId?: string | undefined;
  /** Whether it also deletes what is on deploy targets that the application no longer has. Default: as its file says. */
  readonly pruneTargets?: boolean;
  /** Who requested it. Default: the watcher. */
  readonly actor?: Actor;
  readonly strategy?: SyncStrategy | undefined;
  /** Commits of other repositories that caused the commits, newest first. */
  readonly traceCommitHashes: readonly string[];
  /** The revision that is deployed, if it is the head of the branch. */
  readonly revision?: SeenRevision;
  /** Whether it deletes what the application deployed, which must have been removed. Default: it deploys. */
  readonly removal?: boolean;
  /** What becomes of the deployment that runs meanwhile. Default: it goes on. */
  readonly supersede?: SupersedePolicy | undefined;
  /** The drift that it repairs. Default: none. */
  readonly repair?: Repair | undefined;
  /** The chain that it is part of, and its block. Default: none. */
  readonly chain?: { readonly id: string; readonly block: number };
  /** W3C trace context of the cause, such as the CI job that pushed. */
  readonly traceparent?: string | undefined;
  /** Ends the trigger: what it was decided from does not hold any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whether another watcher went on meanwhile: it triggered the same revision on another occasion, or another revision than the one that this decision began with.
 * Whatever is at the head is examined again from what was seen then.
 */
function isTriggeredAlready({ seen }: Application, before: SeenRevision | undefined, revision: SeenRevision | undefined): boolean {
  if (seen === undefined || revision === undefined || isSame(seen, revision)) return false;
  return seen.commitHash === revision.commitHash || !isSame(seen, before);
}

function isSame(a: SeenRevision, b: SeenRevision | undefined): boolean {
  return a.commitHash === b?.commitHash && a.occasion === b.occasion;
}

/**
 * Creates a deployment, queues it and requests a plan. Idempotent: a repetition, a second watcher, and a watcher that continues where another
 * was killed all produce the same deployment. Starts the OpenTelemetry trace that the deployment carries to its end.
 * Throws `precondition` if the application is removed or disabled (one that deletes: if it is not removed), and `conflict` if it is held since it was read.
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
    const { kind, actor, commit, commits, strategy, traceCommitHashes, revision, removal = false, signal } = request;
    const held = removal ? undefined : holdOn(application, { trigger: kind, commitHash: commit.hash });
    if (held) throw new Fault("conflict", `application ${application.name} is not deployed: ${describeHold(held)}`);
    const id = deploymentIdOf(application.id, kind, request.cause, kind === "commit" ? revision?.occasion : undefined);
    const [traceCommitHash] = traceCommitHashes;
    const trigger = (state: Deployment | undefined) =>
      triggerDeployment(state, {
        id,
        applicationId: application.id,
        applicationName: application.name,
        projectId: application.projectId,
        pipedId: application.pipedId,
        source: request.source ?? application.source,
        rollbackToDeploymentId: request.rollbackToDeploymentId,
        planId: request.planId,
        removal,
        pruneTargets: request.pruneTargets ?? false,
        chainId: request.chain?.id,
        chainBlock: request.chain?.block ?? 0,
        waitsFor: waitAtTrigger(application, {
          kind,
          commitHash: commit.hash,
          restores: removal || request.rollbackToDeploymentId !== undefined,
        }),
        deployTargets: application.deployTargets,
        labels: application.labels,
        trigger: {
          kind,
          commit: boundCommit(commit),
          commits,
          commander: actor?.name ?? request.chain?.id ?? "",
          strategy,
          traceCommitHash,
          traceCommitHashes,
          at: now,
        },
        traceparent: currentTraceparent(),
        createdAt: now,
      });
    const { state: deployment } = await deps.deployments.ensure({ ...key, deploymentId: id }, trigger, { actor, signal });
    const end = (decide: (state: Deployment) => DeploymentEvent | undefined) =>
      deps.deployments.change({ ...key, deploymentId: id }, decide, { actor });
    const rolledBackBy = request.rollbackToDeploymentId === undefined ? undefined : (actor?.name ?? "");
    const queue = (current: Application) => {
      if (isFinal(deployment.status)) return revision && seeRevision(current, revision, [], now);
      if (kind === "commit" && isTriggeredAlready(current, application.seen, revision)) return undefined;
      const queued = { deploymentId: id, trigger: kind, commitHash: commit.hash, at: now, supersede: request.supersede, removal };
      return queueDeployment(current, {
        deployment: queued,
        reference: deploymentReference(deployment),
        revision,
        rolledBackBy,
        repair: request.repair,
      });
    };
    const { state, sequence } = await deps.applications.change(key, queue, { actor, signal }).catch(async (error: unknown) => {
      // Removed or disabled in the meantime: somebody may wait for the deployment.
      if (isFault(error, "precondition")) await end((pending) => failPlanning(pending, error.message, deps.now()));
      throw error;
    });
    deps.index.observe(state, sequence);
    if (isFinal(deployment.status)) return deployment;
    if (kind === "commit" && isTriggeredAlready(state, application.seen, revision)) {
      const other = state.lastTriggered?.deploymentId ?? id;
      return (await end((pending) => supersedeDeployment(pending, other, deps.now()))).state;
    }
    await deps.publishPlan(key, { kind: "triggered", deploymentId: id });
    return deployment;
  });
}
