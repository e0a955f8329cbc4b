import { Fault } from "../../fault.ts";
import type { Application } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";
import type { LifecycleRequest } from "../toggle-application.ts";
import { isHeldWhole } from "./hold.ts";

/**
 * Holds an application on request of a person: no trigger deploys it until it is released, new commits neither. What was triggered before goes on, and a
 * person's sync is deployed. Returns undefined if it is held like this already. Throws `precondition` if it was removed.
 */
export function holdApplication(
  state: Application,
  { by, reason, now }: LifecycleRequest & { readonly by: string },
): ApplicationEvent | undefined {
  if (state.removedAt) throw new Fault("precondition", `application ${state.name} was removed`);
  if (isHeldWhole(state)) return undefined;
  const hold = { kind: "requested" as const, commitHash: undefined, deploymentId: undefined, by, reason, undone: false, since: now };
  return { kind: "held", at: now, hold };
}

/**
 * Releases every hold of an application: triggers may deploy it again, what was pushed meanwhile is deployed. A commit that was deployed before is deployed by
 * drift, or by a person. Returns undefined if nothing is held, nor would be once a deployment is refused.
 */
export function releaseApplication(state: Application, { reason, now }: LifecycleRequest): ApplicationEvent | undefined {
  return state.holds.length + state.liftedHolds.length === 0 ? undefined : { kind: "released", at: now, reason };
}
