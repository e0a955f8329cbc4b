import { Fault } from "../../fault.ts";
import type { Application, DeploymentReference } from "../application.ts";

/**
 * Returns the deployment whose files say how the objects of a removed application are deleted: the last one that succeeded, or else the last one.
 * Throws `precondition` with the reason if they must not be deleted: the application exists, or nothing of it is left.
 */
export function requirePrunable({
  name,
  removedAt,
  prunedAt,
  lastSucceeded,
  lastTriggered,
}: Pick<Application, "name" | "removedAt" | "prunedAt" | "lastSucceeded" | "lastTriggered">): DeploymentReference {
  if (!removedAt)
    throw new Fault(
      "precondition",
      `application ${name} is not removed, so nothing of it is pruned: delete its file in Git, or remove it with \`slipway app remove ${name}\``,
    );
  const last = lastSucceeded ?? lastTriggered;
  if (last === undefined) throw new Fault("precondition", `application ${name} was never deployed: there is nothing to prune`);
  if (prunedAt) throw new Fault("precondition", `what application ${name} deployed was pruned at ${prunedAt.round("second")}`);
  return last;
}
