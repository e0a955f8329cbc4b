import { type InsightDeployment, type InsightIncident, InsightOutcome } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";

/** The environments that DevLake knows. */
export const devlakeEnvironments = ["PRODUCTION", "STAGING", "TESTING", "DEVELOPMENT"] as const;

export type DevlakeEnvironment = (typeof devlakeEnvironments)[number];

/** The body of `POST …/deployments` of DevLake's incoming webhook. The id makes a repeated one replace the first. */
export interface DevlakeDeployment {
  readonly id: string;
  readonly createdDate: string;
  readonly startedDate: string;
  readonly finishedDate: string;
  readonly environment: DevlakeEnvironment;
  readonly result: "SUCCESS" | "FAILURE";
  readonly name: string;
  readonly displayTitle: string;
  readonly deploymentCommits: readonly {
    readonly repoUrl: string;
    readonly refName: string;
    readonly commitSha: string;
    readonly commitMsg: string;
    readonly displayTitle: string;
    readonly name: string;
    readonly createdDate: string;
    readonly startedDate: string;
    readonly finishedDate: string;
    readonly result: "SUCCESS" | "FAILURE";
  }[];
}

/** The body of `POST …/issues`. */
export interface DevlakeIncident {
  readonly issueKey: string;
  readonly title: string;
  readonly type: "INCIDENT";
  readonly status: "TODO" | "DONE";
  readonly originalStatus: string;
  readonly createdDate: string;
  readonly resolutionDate?: string;
  readonly component: string;
}

/** A deployment for DevLake; undefined if it has no commit or repository, without which DevLake refuses it. */
export function devlakeDeployment(deployment: InsightDeployment, environment: DevlakeEnvironment): DevlakeDeployment | undefined {
  const { deploymentId, applicationName, projectId, commit, repositoryUrl, outcome, startedAt, endedAt, createdAt } = deployment;
  const started = instantOf(startedAt);
  const ended = instantOf(endedAt);
  if (commit === undefined || repositoryUrl === "" || started === undefined || ended === undefined) return undefined;
  const result = outcome === InsightOutcome.SUCCEEDED ? "SUCCESS" : "FAILURE";
  const times = {
    createdDate: (instantOf(createdAt) ?? started).toString(),
    startedDate: started.toString(),
    finishedDate: ended.toString(),
    result,
  } as const;
  const name = `${projectId}/${applicationName}`;
  return {
    id: deploymentId,
    ...times,
    environment,
    name,
    displayTitle: commit.subject || name,
    deploymentCommits: [
      {
        repoUrl: repositoryUrl,
        refName: commit.branch,
        commitSha: commit.hash,
        commitMsg: commit.subject,
        displayTitle: commit.subject || name,
        name,
        ...times,
      },
    ],
  };
}

/** An incident for DevLake. Its key names the project: two of them may use the same ids. */
export function devlakeIncident(incident: InsightIncident): DevlakeIncident {
  const { externalEventId, projectId, incidentId, source, detectedAt, resolvedAt } = incident;
  const resolved = instantOf(resolvedAt);
  return {
    issueKey: `${encodeURIComponent(projectId)}:${incidentId || externalEventId}`,
    title: `Incident ${incidentId || externalEventId}`,
    type: "INCIDENT",
    status: resolved ? "DONE" : "TODO",
    originalStatus: resolved ? "resolved" : "detected",
    createdDate: (instantOf(detectedAt) ?? Temporal.Instant.fromEpochMilliseconds(0)).toString(),
    ...(resolved && { resolutionDate: resolved.toString() }),
    component: source,
  };
}
