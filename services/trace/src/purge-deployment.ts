import type { DeploymentAggregates, Handler } from "@slipway/bus";
import { Fault, isFinal } from "@slipway/domain";
import type { PurgeWorkSchema } from "@slipway/proto/state";
import { deploymentStatus } from "@slipway/state";
import type { Deployments } from "@slipway/store";

export interface PurgeDeploymentDeps {
  readonly aggregates: Pick<DeploymentAggregates, "history" | "forget">;
  readonly recorded: Pick<Deployments, "events" | "find">;
}

/** Removes an ended deployment from JetStream. Idempotent. Throws `unavailable`, so that it is retried, while events or the end are missing in the store. */
export function purgeDeployment({ aggregates, recorded }: PurgeDeploymentDeps): Handler<typeof PurgeWorkSchema> {
  return async ({ projectId, pipedId, applicationId, deploymentId }, { signal, log }) => {
    const key = { projectId, pipedId, applicationId, deploymentId };
    const kept = (await aggregates.history(key, { signal })).length;
    if (kept === 0) return;
    const events = (await recorded.events(deploymentId)).length;
    if (events < kept) throw new Fault("unavailable", `only ${events} of ${kept} events of deployment ${deploymentId} are recorded`);
    // A restored deployment has fewer messages than events, so their number alone does not tell.
    const status = (await recorded.find(deploymentId))?.status;
    if (status === undefined || !isFinal(deploymentStatus.decode(status)))
      throw new Fault("unavailable", `the end of deployment ${deploymentId} is not recorded`);
    await aggregates.forget(key, { signal });
    log.info({ deploymentId, events }, "deployment purged");
  };
}
