import {
  type Deployment,
  type DeploymentEvent,
  type DeploymentKey,
  newDeployment,
  newStage,
  newTrigger,
  type PlannedStage,
  planStage,
  type Stage,
} from "@slipway/domain";
import { sampleApplication, sampleCommit, sampleTime } from "./sample-application.ts";

/** Returns the key of a deployment of the sample application. */
export function sampleDeploymentKey(deploymentId = "deployment", given: Partial<DeploymentKey> = {}): DeploymentKey {
  return { projectId: "project", pipedId: "piped", applicationId: "app", deploymentId, ...given };
}

/** Returns a planned stage. Default name: its id in capitals. */
function samplePlannedStage(given: Partial<PlannedStage> = {}): PlannedStage {
  return planStage({ id: "sync", name: given.id?.toUpperCase() ?? "SYNC", plugin: "kubernetes", timeoutMs: 60_000, ...given });
}

/** Returns a stage that has not started. Default name: its id in capitals. */
export function sampleStage(given: Partial<Stage> = {}): Stage {
  return { ...newStage(samplePlannedStage(given)), ...given };
}

/** Returns a pending deployment of the sample application; `given` overrides its fields. */
export function sampleDeployment(given: Partial<Deployment> = {}): Deployment {
  const { id: applicationId, name: applicationName, projectId, pipedId, source, deployTargets, labels } = sampleApplication();
  const commit = sampleCommit();
  const deployment = newDeployment({
    id: "deployment",
    applicationId,
    applicationName,
    projectId,
    pipedId,
    source,
    deployTargets,
    labels,
    trigger: newTrigger({ kind: "commit", commit, at: sampleTime }),
    createdAt: sampleTime,
  });
  return { ...deployment, ...given };
}

/** Returns a decision that stores the deployment unchanged. */
export function putDeployment(deployment: Deployment): (state: Deployment | undefined) => DeploymentEvent | undefined {
  return () => ({ kind: "triggered", at: deployment.createdAt, deployment });
}
