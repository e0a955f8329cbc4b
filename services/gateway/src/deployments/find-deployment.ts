import type { Client } from "@connectrpc/connect";
import type { DeploymentAggregates, Versioned } from "@slipway/bus";
import { type Deployment, Fault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeDeployment, decodeStored } from "@slipway/state";

/** Finds a deployment. Throws `not_found`, or `internal` for one that cannot be decoded. */
export type FindDeployment = (deploymentId: string) => Promise<Versioned<Deployment>>;

/**
 * Finds a deployment in JetStream, or in the permanent record once JetStream no longer holds it. A deployment of the record has ended; its
 * sequence is 0.
 */
export function findDeployment(
  deployments: Pick<DeploymentAggregates, "findBy">,
  history: Pick<Client<typeof HistoryService>, "getDeployment">,
): FindDeployment {
  return async (deploymentId) => {
    const live = await deployments.findBy({ deploymentId });
    if (live) return live;
    const { deployment } = await history.getDeployment({ deploymentId });
    if (!deployment) throw new Fault("not_found", `no deployment ${deploymentId}`);
    const state = decodeStored(`deployment ${deploymentId} of the record`, () => decodeDeployment(deployment));
    return { state, sequence: 0 };
  };
}
