import type { Deployment, DeploymentEvent, DeploymentKey, Stage } from "@slipway/domain";
import { sampleApplication, sampleCommit, sampleTime } from "./sample-application.ts";

/** The key of the deployment with this id of the sample application. */
export function sampleDeploymentKey(deploymentId = "deployment", given: Partial<DeploymentKey> = {}): DeploymentKey {
  return { projectId: "project", pipedId: "piped", applicationId: "app", deploymentId, ...given };
}

/** A stage that was not started. Its name is its id in capitals unless given. */
export function sampleStage(given: Partial<Stage> = {}): Stage {
  return {
    id: "sync",
    name: given.id?.toUpperCase() ?? "SYNC",
    plugin: "kubernetes",
    description: "",
    index: 0,
    requires: [],
    rollback: false,
    config: "",
    timeoutMs: 60_000,
    skipOn: { paths: [], commitMessagePrefixes: [] },
    availableOperation: "none",
    authorizedOperators: [],
    commands: [],
    retries: 0,
    maxAttempts: 5,
    failedAttempts: [],
    status: "not-started",
    statusReason: "",
    metadata: {},
    attempt: 0,
    startedAt: undefined,
    completedAt: undefined,
    ...given,
  };
}

/** A pending deployment of the sample application, or what it is `given` to be. */
export function sampleDeployment(given: Partial<Deployment> = {}): Deployment {
  const { id: applicationId, name: applicationName, projectId, pipedId, source, deployTargets, labels } = sampleApplication();
  const commit = sampleCommit();
  return {
    id: "deployment",
    applicationId,
    applicationName,
    projectId,
    pipedId,
    source,
    deployTargets,
    labels,
    trigger: { kind: "commit", commit, commander: "", strategy: undefined, at: sampleTime, traceCommitHash: undefined, commits: [commit] },
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
    cancel: undefined,
    rollbackOutcome: undefined,
    rollbackStartedAt: undefined,
    rollbackCancel: undefined,
    rollbackResult: undefined,
    traceparent: undefined,
    createdAt: sampleTime,
    plannedAt: undefined,
    startedAt: undefined,
    completedAt: undefined,
    updatedAt: sampleTime,
    ...given,
  };
}

/** Puts a deployment there as it is. */
export function putDeployment(deployment: Deployment): (state: Deployment | undefined) => DeploymentEvent | undefined {
  return () => ({ kind: "triggered", at: deployment.createdAt, deployment });
}
