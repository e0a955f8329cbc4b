import type { Client } from "@connectrpc/connect";
import type { DeploymentAggregates, Versioned } from "@slipway/bus";
import { type Deployment, Fault, isFault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeDeployment, decodeStored } from "@slipway/state";
import type { DeploymentFeed } from "./deployment-feed.ts";

/** Finds a deployment. Throws `not_found`, also for one that `sees` does not accept, or `internal` for one that cannot be decoded. */
export type FindDeployment = (deploymentId: string, sees: (deployment: Deployment) => boolean) => Promise<Versioned<Deployment>>;

/**
 * Finds a deployment in JetStream, or in the permanent record once JetStream no longer holds it. A deployment of the record has ended; its
 * sequence is 0. What another piped writes under the id of one that `feed` knows is not read.
 */
export function findDeployment(
  deployments: Pick<DeploymentAggregates, "findBy">,
  history: Pick<Client<typeof HistoryService>, "getDeployment">,
  feed: Pick<DeploymentFeed, "ownerOf">,
): FindDeployment {
  return async (deploymentId, sees) => {
    const live = await deployments.findBy({ ...feed.ownerOf(deploymentId), deploymentId });
    if (live && sees(live.state)) return live;
    // Also for one that must not be seen, so that it takes as long as one that does not exist.
    const { deployment } = await history.getDeployment({ deploymentId }).catch((error: unknown) => {
      throw isFault(error, "not_found") ? unknown(deploymentId) : error;
    });
    if (!deployment) throw unknown(deploymentId);
    const state = decodeStored(`deployment ${deploymentId} of the record`, () => decodeDeployment(deployment));
    if (live || !sees(state)) throw unknown(deploymentId);
    return { state, sequence: 0 };
  };
}

function unknown(deploymentId: string): Fault {
  return new Fault("not_found", `no deployment ${deploymentId}`);
}
