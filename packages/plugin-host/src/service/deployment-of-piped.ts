import type { DeploymentAggregates } from "@slipway/bus";
import { type Deployment, Fault } from "@slipway/domain";

export interface DeploymentOfPipedDeps {
  readonly pipedId: string;
  readonly deployments: Pick<DeploymentAggregates, "getBy">;
}

/** A deployment of this piped. Throws `not_found` for any other. */
export async function deploymentOfPiped({ pipedId, deployments }: DeploymentOfPipedDeps, deploymentId: string): Promise<Deployment> {
  const { state } = await deployments.getBy({ deploymentId });
  if (state.pipedId !== pipedId) throw new Fault("not_found", `piped ${pipedId} has no deployment ${deploymentId}`);
  return state;
}
