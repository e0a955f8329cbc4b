import { Fault } from "../../fault.ts";
import type { ApplicationLivestate } from "../../livestate/livestate.ts";
import { removedSync } from "../../livestate/removed-sync.ts";
import type { Application, DeploymentReference } from "../application.ts";

type Removed = Pick<Application, "name" | "removedAt" | "lastSucceeded" | "lastTriggered">;

/**
 * Returns the deployment whose files say how the objects of a removed application are deleted: the last one that succeeded, or else the last one. A prune may
 * be repeated. Throws `precondition` with the reason if nothing may be deleted: the application exists, or was never deployed.
 */
export function requirePrunable({ name, removedAt, lastSucceeded, lastTriggered }: Removed): DeploymentReference {
  if (!removedAt)
    throw new Fault(
      "precondition",
      `application ${name} is not removed, so nothing of it is pruned: delete its file in Git, or remove it with \`slipway app remove ${name}\`. What is on deploy targets that it no longer has is deleted by \`slipway app sync ${name} --prune-targets\``,
    );
  const last = lastSucceeded ?? lastTriggered;
  if (last === undefined) throw new Fault("precondition", `application ${name} was never deployed: there is nothing to prune`);
  return last;
}

/** Like `requirePrunable`, and also throws `precondition` if a prune has left nothing, as far as the live state shows. */
export function requireLeftovers(
  application: Removed & Parameters<typeof removedSync>[0],
  livestate: Pick<ApplicationLivestate, "syncReason" | "resources"> | undefined,
): DeploymentReference {
  const last = requirePrunable(application);
  const { name, prunedAt } = application;
  if (prunedAt && removedSync({ ...application, forgotten: undefined }, livestate).status !== "orphaned")
    throw new Fault(
      "precondition",
      `what application ${name} deployed was pruned at ${prunedAt.round("second")}, and nothing of it is left`,
    );
  return last;
}
