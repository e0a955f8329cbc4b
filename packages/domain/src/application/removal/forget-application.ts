import { Fault } from "../../fault.ts";
import type { Application } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";
import type { Forgotten } from "./forgotten.ts";

/**
 * Forgets what a removed application has left: it is no longer orphaned. Deletes nothing. It is remembered again once the application comes back or is pruned.
 * Returns undefined if it is forgotten already. Throws `precondition` if the application exists, if nothing is left, or if a deployment of it is not over.
 */
export function forgetApplication(state: Application, forgotten: Forgotten): ApplicationEvent | undefined {
  const { name, removedAt, activeDeploymentId, queue, pruneCommit } = state;
  if (removedAt === undefined)
    throw new Fault(
      "precondition",
      `application ${name} is not removed, so nothing of it is forgotten: delete its file in Git, or remove it with \`slipway app remove ${name}\``,
    );
  if (state.forgotten !== undefined) return undefined;
  const open = activeDeploymentId ?? queue[0]?.deploymentId;
  if (open !== undefined)
    throw new Fault("precondition", `deployment ${open} of application ${name} is not over: wait for its end, or cancel it`);
  if (pruneCommit !== "")
    throw new Fault("precondition", `what application ${name} has left is about to be deleted, as its file said: wait for the deployment`);
  if (forgotten.left === "") throw new Fault("precondition", `nothing of application ${name} is left: there is nothing to forget`);
  return { kind: "forgotten", at: forgotten.at, forgotten };
}
