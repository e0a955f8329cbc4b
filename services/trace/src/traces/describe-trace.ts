import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import {
  type ApplicationTrace,
  type CommitDescription,
  type CommitTrace,
  commitTrace,
  type Deployment,
  type TracedEvent,
  type TracedHandling,
  type TraceObstacle,
  type TraceStatus,
} from "@slipway/domain";
import { TraceSchema, TraceStatus as WireStatus, type Trace as WireTrace } from "@slipway/proto/api";
import { CommitSchema, EventHandlingStatus, type ExternalEvent, PullRequestState, type TracedCommit } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import { decodeDeployment, instantOf, timestampOf } from "@slipway/state";
import type { Trace } from "@slipway/store";

/** Returns the trace of a commit for clients: what is recorded of it, and what follows from that (`commitTrace`). */
export function describeTrace(trace: Trace, log: Logger): WireTrace {
  const { projectId, hash, git, externalEvents, deployments, deploymentCount, healthyAt } = trace;
  const descriptions = [...externalEvents.map(({ commit }) => commit), git].filter((commit) => commit !== undefined);
  const way = commitTrace({
    hash,
    descriptions: descriptions.map(descriptionOf),
    events: externalEvents.flatMap((event) => tracedEvent(event) ?? []),
    deployments: deployments.flatMap((deployment) => readable(deployment, log) ?? []),
    healthOf: (id) => healthyAt.get(id) ?? new Map(),
  });
  return create(TraceSchema, {
    commit: commitOf(way, git),
    deployments: [...deployments],
    deploymentCount,
    projectId,
    description: wireDescription(way.commit),
    externalEvents: [...externalEvents],
    applications: way.applications.map(wireApplication),
    times: {
      committedAt: wireTime(way.times.committed),
      mergedAt: wireTime(way.times.merged),
      registeredAt: wireTime(way.times.registered),
      triggeredAt: wireTime(way.times.triggered),
      // Nobody knows them of applications that are not among the deployments that were read.
      ...(deployments.length >= deploymentCount && {
        deployedAt: wireTime(way.times.deployed),
        healthyAt: wireTime(way.times.healthy),
      }),
    },
    waitsFor: way.waitsFor.map(wireObstacle),
    ...(way.firstFailure && { firstFailure: wireObstacle(way.firstFailure) }),
  });
}

/** What Git says of a commit goes first: people know it from there. */
function commitOf({ commit }: CommitTrace, git: TracedCommit | undefined) {
  return create(CommitSchema, {
    hash: commit.hash,
    subject: git?.title || commit.title,
    body: git?.message || commit.message,
    author: git?.author || commit.author,
    url: git?.url || commit.url,
    authoredAt: git?.at ?? wireTime(commit.at),
  });
}

/** A deployment that a newer version wrote may have values that this one does not know: it is shown as it is, but does not count. */
function readable(deployment: Parameters<typeof decodeDeployment>[0], log: Logger): Deployment | undefined {
  try {
    return decodeDeployment(deployment);
  } catch (err) {
    log.warn({ err, deployment: deployment.id }, "skipped a deployment of a trace that cannot be read");
    return undefined;
  }
}

function descriptionOf({ hash, url, title, message, author, at, mergedAt, repositoryUrl }: TracedCommit): CommitDescription {
  return { hash, url, title, message, author, at: instantOf(at), mergedAt: instantOf(mergedAt), repositoryUrl };
}

function wireDescription({ at, mergedAt, ...texts }: CommitDescription) {
  return { ...texts, at: wireTime(at), mergedAt: wireTime(mergedAt) };
}

function tracedEvent({ name, registeredAt, handlings }: ExternalEvent): TracedEvent | undefined {
  const registered = instantOf(registeredAt);
  if (registered === undefined) return undefined;
  return {
    name,
    registeredAt: registered,
    handlings: handlings.map(({ repositoryId, branch, configFile, status, reason, at, pullRequest }) => ({
      repositoryId,
      branch,
      configFile,
      status: handlingStatuses[status] ?? "waiting",
      reason,
      at: instantOf(at),
      pullRequest: pullRequest && {
        number: pullRequest.number,
        state: pullStates[pullRequest.state] ?? "open",
        at: instantOf(pullRequest.at),
      },
    })),
  };
}

const handlingStatuses: Partial<Record<EventHandlingStatus, TracedHandling["status"]>> = {
  [EventHandlingStatus.WAITING]: "waiting",
  [EventHandlingStatus.SUCCEEDED]: "succeeded",
  [EventHandlingStatus.FAILED]: "failed",
  [EventHandlingStatus.OUTDATED]: "outdated",
};

const pullStates: Partial<Record<PullRequestState, NonNullable<TracedHandling["pullRequest"]>["state"]>> = {
  [PullRequestState.MERGED]: "merged",
  [PullRequestState.CLOSED]: "closed",
};

const statuses: Readonly<Record<TraceStatus, WireStatus>> = {
  waiting: WireStatus.WAITING,
  deploying: WireStatus.DEPLOYING,
  deployed: WireStatus.DEPLOYED,
  healthy: WireStatus.HEALTHY,
  failed: WireStatus.FAILED,
  cancelled: WireStatus.CANCELLED,
  superseded: WireStatus.SUPERSEDED,
};

function wireApplication(application: ApplicationTrace) {
  const { targets, status, failedStage = "", failedAt: _, labels, triggeredAt, deployedAt, healthyAt, ...texts } = application;
  return {
    ...texts,
    labels: { ...labels },
    status: statuses[status],
    failedStage,
    triggeredAt: wireTime(triggeredAt),
    deployedAt: wireTime(deployedAt),
    healthyAt: wireTime(healthyAt),
    targets: targets.map((target) => ({
      ...target,
      status: statuses[target.status],
      deployedAt: wireTime(target.deployedAt),
      healthyAt: wireTime(target.healthyAt),
    })),
  };
}

function wireObstacle({ at, ...texts }: TraceObstacle) {
  return { ...texts, at: wireTime(at) };
}

function wireTime(at: Temporal.Instant | undefined): Timestamp | undefined {
  return at && timestampOf(at);
}
