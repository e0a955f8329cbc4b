import type { Client, HandlerContext } from "@connectrpc/connect";
import { type Application, type Deployment, deployed, rollbackTarget } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import { callerOf } from "../access/caller.ts";
import { deploymentSeenBy } from "../deployments/deployment-for.ts";
import type { FindDeployment } from "../deployments/find-deployment.ts";
import { recordedDeployments } from "../deployments/recorded-deployments.ts";
import { type ResolveDeploymentDeps, resolveDeployment } from "../deployments/resolve-deployment.ts";

export interface FindRollbackTargetDeps extends ResolveDeploymentDeps {
  readonly find: FindDeployment;
  readonly history: Pick<Client<typeof HistoryService>, "listDeployments">;
}

/** How many successes are looked at for one of another commit. */
const mostLookedAt = 500;

/** Finds the deployment that a rollback deploys again. Throws as `rollbackTarget` does. */
export type FindRollbackTarget = (application: Application, reference: string, context: HandlerContext) => Promise<Deployment>;

/** The deployment whose files a rollback deploys again: the one named, or chosen among those that the record has. Throws as `rollbackTarget` does. */
export function findRollbackTarget(deps: FindRollbackTargetDeps): FindRollbackTarget {
  return async (application, reference, context) => {
    const { signal } = context;
    if (reference !== "") {
      const caller = callerOf(context);
      const { deploymentId } = await resolveDeployment(deps, reference, caller, signal);
      return rollbackTarget(application, { wanted: (await deps.find(deploymentId, deploymentSeenBy(caller))).state, succeeded: [] });
    }
    const filter = { applicationId: application.id, statuses: [DeploymentStatus.SUCCEEDED] };
    for await (const succeeded of recordedDeployments(deps.history, filter, mostLookedAt, signal))
      if (succeeded.trigger.commit.hash !== application.lastSucceeded?.commitHash && deployed(succeeded))
        return rollbackTarget(application, { wanted: undefined, succeeded: [succeeded] });
    return rollbackTarget(application, { wanted: undefined, succeeded: [] });
  };
}
