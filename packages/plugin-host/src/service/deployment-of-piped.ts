import type { DeploymentAggregates } from "@slipway/bus";
import { type Deployment, Fault } from "@slipway/domain";

export interface DeploymentOfPipedDeps {
  readonly projectId: string;
  readonly pipedId: string;
  readonly deployments: Pick<DeploymentAggregates, "findBy">;
}

/** A deployment of this piped. Throws `not_found` for any other. */
export async function deploymentOfPiped(
  { projectId, pipedId, deployments }: DeploymentOfPipedDeps,
  deploymentId: string,
): Promise<Deployment> {
  const found = await deployments.findBy({ projectId, pipedId, deploymentId });
  if (found === undefined) throw new Fault("not_found", `piped ${pipedId} has no deployment ${deploymentId}`);
  return found.state;
}
