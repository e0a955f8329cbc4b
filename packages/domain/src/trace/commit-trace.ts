import type { Deployment } from "../deployment/deployment.ts";
import type { PullRequestState } from "../external-event/external-event.ts";
import { type ApplicationTrace, applicationTrace, type HealthyAt } from "./application-trace.ts";

/** A commit as Git or an external event describes it. Everything but the hash may be missing. */
export interface CommitDescription {
  readonly hash: string;
  readonly url: string;
  readonly title: string;
  readonly message: string;
  readonly author: string;
  readonly at: Temporal.Instant | undefined;
  readonly mergedAt: Temporal.Instant | undefined;
  readonly repositoryUrl: string;
}

/** What a trace shows of a handler of an external event. */
export interface TracedHandling {
  readonly repositoryId: string;
  readonly branch: string;
  readonly configFile: string;
  readonly status: "waiting" | "succeeded" | "failed" | "outdated";
  readonly reason: string;
  readonly at: Temporal.Instant | undefined;
  /** The pull request that the value was written in, if any. */
  readonly pullRequest?:
    | { readonly number: number; readonly state: PullRequestState; readonly at: Temporal.Instant | undefined }
    | undefined;
}

/** What a trace shows of an external event. */
export interface TracedEvent {
  readonly name: string;
  readonly registeredAt: Temporal.Instant;
  readonly handlings: readonly TracedHandling[];
}

/** When a commit reached each step on its way, as far as is known. A later step may be known without an earlier one. */
export interface TraceTimes {
  readonly committed: Temporal.Instant | undefined;
  readonly merged: Temporal.Instant | undefined;
  /** When the first external event named it. */
  readonly registered: Temporal.Instant | undefined;
  /** When its first deployment was made. */
  readonly triggered: Temporal.Instant | undefined;
  /** When its last application was deployed; undefined while one is not. */
  readonly deployed: Temporal.Instant | undefined;
  /** When its last application was healthy; undefined while one is not. */
  readonly healthy: Temporal.Instant | undefined;
}

/** Something that stands in the way of a commit. */
export interface TraceObstacle {
  /** The handler of an event, or the application. */
  readonly where: string;
  /** The deployment; "" for a handler. */
  readonly deploymentId: string;
  readonly reason: string;
  readonly at: Temporal.Instant | undefined;
}

/** The way of a commit within a project: where it has come to, when, and what it waits for. */
export interface CommitTrace {
  readonly commit: CommitDescription;
  readonly times: TraceTimes;
  /** By name. */
  readonly applications: readonly ApplicationTrace[];
  readonly waitsFor: readonly TraceObstacle[];
  /** The earliest failure on its way; undefined if there is none. */
  readonly firstFailure: TraceObstacle | undefined;
}

/** What is recorded of a commit within a project. */
export interface TraceRecord {
  readonly hash: string;
  /** What Git and the external events say of it, the best first: of each field the first value that is known counts. */
  readonly descriptions: readonly CommitDescription[];
  readonly events: readonly TracedEvent[];
  readonly deployments: readonly Deployment[];
  readonly healthOf: (deploymentId: string) => HealthyAt;
}

/** Returns the way of a commit, from what is recorded of it, in any order. Removals of applications are no part of it. */
export function commitTrace({ hash, descriptions, events, deployments, healthOf }: TraceRecord): CommitTrace {
  const bringing = deployments.filter(({ removal }) => !removal);
  const byApplication = Map.groupBy(bringing, ({ applicationId }) => applicationId);
  const applications = [...byApplication.values()]
    .map((of) => applicationTrace(of, healthOf))
    .toSorted((a, b) => compare(a.applicationName, b.applicationName) || compare(a.applicationId, b.applicationId));
  const commit = mergeDescriptions(hash, descriptions);
  return {
    commit,
    times: timesOf(commit, events, bringing, applications),
    applications,
    waitsFor: obstaclesOf(events, applications, "waiting", "waiting"),
    firstFailure: obstaclesOf(events, applications, "failed", "failed").toSorted(byTime)[0],
  };
}

/** Of each field the first value that is known. */
function mergeDescriptions(hash: string, descriptions: readonly CommitDescription[]): CommitDescription {
  const text = (field: "url" | "title" | "message" | "author" | "repositoryUrl") =>
    descriptions.find((each) => each[field] !== "")?.[field] ?? "";
  return {
    hash,
    url: text("url"),
    title: text("title"),
    message: text("message"),
    author: text("author"),
    at: descriptions.find(({ at }) => at)?.at,
    mergedAt: descriptions.find(({ mergedAt }) => mergedAt)?.mergedAt,
    repositoryUrl: text("repositoryUrl"),
  };
}

function timesOf(
  commit: CommitDescription,
  events: readonly TracedEvent[],
  deployments: readonly Deployment[],
  applications: readonly ApplicationTrace[],
): TraceTimes {
  // What was superseded or cancelled will not come any more, and a later deployment may have brought the commit elsewhere.
  const coming = applications.filter(({ status }) => status !== "superseded" && status !== "cancelled");
  const all = (pick: (application: ApplicationTrace) => Temporal.Instant | undefined): Temporal.Instant | undefined => {
    const known = coming.flatMap((application) => pick(application) ?? []);
    return known.length === coming.length ? sorted(known).at(-1) : undefined;
  };
  return {
    committed: commit.at,
    merged: commit.mergedAt,
    registered: sorted(events.map(({ registeredAt }) => registeredAt))[0],
    triggered: sorted(deployments.map(({ createdAt }) => createdAt))[0],
    deployed: all(({ deployedAt }) => deployedAt),
    healthy: all(({ healthyAt }) => healthyAt),
  };
}

function obstaclesOf(
  events: readonly TracedEvent[],
  applications: readonly ApplicationTrace[],
  handling: TracedHandling["status"],
  status: ApplicationTrace["status"],
): TraceObstacle[] {
  const ofEvents = events.flatMap(({ name, handlings }) =>
    handlings
      .map((each) => ({ ...each, ...inPullRequest(each) }))
      .filter((each) => each.status === handling)
      .map(({ repositoryId, branch, configFile, reason, at }) => ({
        where: `event ${name}, ${repositoryId}:${branch} ${configFile}`,
        deploymentId: "",
        reason,
        at,
      })),
  );
  const ofApplications = applications
    .filter((each) => each.status === status)
    .map(({ applicationName, deploymentId, failedStage, failedAt, reason, triggeredAt }) => ({
      where: failedStage === undefined ? applicationName : `${applicationName}, stage ${failedStage}`,
      deploymentId,
      reason,
      at: failedAt ?? triggeredAt,
    }));
  return [...ofEvents, ...ofApplications];
}

/** What is written in a pull request is not in the branch yet, and never if it was closed. */
function inPullRequest({ status, pullRequest }: TracedHandling): Partial<Pick<TracedHandling, "status" | "reason" | "at">> {
  if (status !== "succeeded" || !pullRequest || pullRequest.state === "merged") return {};
  const { number, state, at } = pullRequest;
  return state === "open"
    ? { status: "waiting", reason: `pull request ${number} is open`, at }
    : { status: "failed", reason: `pull request ${number} was closed without being merged`, at };
}

function byTime(a: TraceObstacle, b: TraceObstacle): number {
  if (a.at === undefined || b.at === undefined) return Number(a.at === undefined) - Number(b.at === undefined);
  return Temporal.Instant.compare(a.at, b.at);
}

function sorted(instants: readonly Temporal.Instant[]): Temporal.Instant[] {
  return instants.toSorted(Temporal.Instant.compare);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
