import type { HandlerContext } from "@connectrpc/connect";
import type { Versioned } from "@slipway/bus";
import type { Deployment } from "@slipway/domain";
import { type Caller, callerOf } from "../access/caller.ts";
import { placeOfDeployment } from "../access/place.ts";
import type { FindDeployment } from "./find-deployment.ts";

/** Whether a caller may know of a deployment. */
export function deploymentSeenBy(caller: Caller): (deployment: Deployment) => boolean {
  return (deployment) => caller.sees(placeOfDeployment(deployment));
}

/**
 * The deployment that a call is about. Throws as `FindDeployment` does, for one that the caller may not see as for one that does not exist, and `forbidden` if the caller sees it and may not do this with it.
 * A call about a stage is judged with its stage, see `requireStage`.
 */
export async function deploymentFor(
  find: FindDeployment,
  deploymentId: string,
  context: Pick<HandlerContext, "values">,
): Promise<Versioned<Deployment>> {
  const caller = callerOf(context);
  const found = await find(deploymentId, deploymentSeenBy(caller));
  caller.require(placeOfDeployment(found.state), `deployment ${deploymentId}`);
  return found;
}
