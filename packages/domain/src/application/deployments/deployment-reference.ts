import { boundText } from "../../bounds/bound-text.ts";
import { limits } from "../../bounds/limits.ts";
import type { Deployment } from "../../deployment/deployment.ts";
import { isDryRun } from "../../deployment/is-dry-run.ts";
import type { DeploymentReference } from "../application.ts";

/** Returns the summary of a deployment that its application keeps. */
export function deploymentReference(deployment: Deployment): DeploymentReference {
  return {
    deploymentId: deployment.id,
    commitHash: deployment.trigger.commit.hash,
    path: deployment.source.path,
    configFilename: deployment.source.configFilename,
    status: deployment.status,
    statusReason: boundText(deployment.statusReason, limits.referenceReason, { where: "in the deployment" }),
    refused: deployment.trigger.kind === "command" && deployment.status === "failed" && deployment.plannedAt === undefined,
    removal: deployment.removal,
    dryRun: deployment.status === "succeeded" && isDryRun(deployment),
    versions: deployment.versions,
    createdAt: deployment.createdAt,
    completedAt: deployment.completedAt,
  };
}
