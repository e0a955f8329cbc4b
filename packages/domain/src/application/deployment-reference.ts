import type { Deployment } from "../deployment/deployment.ts";
import type { DeploymentReference } from "./application.ts";

/** What an application remembers of a deployment. */
export function deploymentReference(deployment: Deployment): DeploymentReference {
  return {
    deploymentId: deployment.id,
    commitHash: deployment.trigger.commit.hash,
    configFilename: deployment.source.configFilename,
    status: deployment.status,
    versions: deployment.versions,
    createdAt: deployment.createdAt,
    completedAt: deployment.completedAt,
  };
}
