import type { Deployment } from "./deployment.ts";

/** The fields that are required to create a deployment. */
export type NewDeployment = Pick<
  Deployment,
  "id" | "applicationId" | "applicationName" | "projectId" | "pipedId" | "source" | "deployTargets" | "labels" | "trigger" | "createdAt"
> &
  Partial<
    Pick<
      Deployment,
      | "sharedMetadata"
      | "traceparent"
      | "rollbackToDeploymentId"
      | "planId"
      | "removal"
      | "pruneTargets"
      | "chainId"
      | "chainBlock"
      | "waitsFor"
    >
  >;

/** Returns the initial state of a deployment: the given fields, and defaults for all others. */
export function newDeployment(given: NewDeployment): Deployment {
  return {
    status: "pending",
    statusReason: "",
    planAttempts: 0,
    planLosses: 0,
    planProblem: "",
    faultCode: "",
    strategy: undefined,
    strategyReason: "",
    versions: [],
    runningCommitHash: undefined,
    runningPath: undefined,
    runningConfigFilename: undefined,
    stages: [],
    timeoutMs: 0,
    sharedMetadata: {},
    pluginMetadata: {},
    run: undefined,
    claims: 0,
    rollbackToDeploymentId: undefined,
    planId: undefined,
    removal: false,
    pruneLeft: [],
    pruneTargets: false,
    chainId: undefined,
    chainBlock: 0,
    chainBlocks: [],
    chainHealthTimeoutMs: 0,
    configHash: "",
    waitsFor: "",
    waitSkippedBy: "",
    cancel: undefined,
    supersede: undefined,
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
