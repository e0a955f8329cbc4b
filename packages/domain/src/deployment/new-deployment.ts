import type { Deployment } from "./deployment.ts";

/** What every deployment is made of. */
export type NewDeployment = Pick<
  Deployment,
  "id" | "applicationId" | "applicationName" | "projectId" | "pipedId" | "source" | "deployTargets" | "labels" | "trigger" | "createdAt"
> &
  Partial<Pick<Deployment, "sharedMetadata" | "traceparent">>;

/** The first state of a deployment: what is given, and the defaults of everything else. */
export function newDeployment(given: NewDeployment): Deployment {
  return {
    status: "pending",
    statusReason: "",
    strategy: undefined,
    strategyReason: "",
    versions: [],
    runningCommitHash: undefined,
    runningConfigFilename: undefined,
    stages: [],
    timeoutMs: 0,
    sharedMetadata: {},
    pluginMetadata: {},
    run: undefined,
    claims: 0,
    cancel: undefined,
    rollbackOutcome: undefined,
    rollbackStartedAt: undefined,
    rollbackCancel: undefined,
    rollbackResult: undefined,
    traceparent: undefined,
    plannedAt: undefined,
    startedAt: undefined,
    completedAt: undefined,
    updatedAt: given.createdAt,
    ...given,
  };
}
