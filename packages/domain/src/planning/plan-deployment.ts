import type { Deployment } from "../deployment/deployment.ts";
import type { DeploymentEvent } from "../deployment/events.ts";
import { Fault } from "../fault.ts";
import type { Plan } from "./plan.ts";
import { checkPlanLimits } from "./plan-limits.ts";

/**
 * Sets the plan of a pending deployment. Returns undefined if the deployment is already planned or has ended: the first plan wins.
 * Throws `invalid` for a plan without stages, with duplicate stage ids, or with a rollback stage before a normal one, and `too_large` for one that exceeds
 * the limits of a plan.
 */
export function planDeployment(state: Deployment, plan: Plan, now: Temporal.Instant): DeploymentEvent | undefined {
  if (state.status !== "pending") return undefined;
  if (!plan.stages.some((stage) => !stage.rollback)) throw new Fault("invalid", "the plan has no stage to run");
  if (new Set(plan.stages.map(({ id }) => id)).size !== plan.stages.length)
    throw new Fault("invalid", "two stages of the plan have the same id");
  const firstRollback = plan.stages.findIndex((stage) => stage.rollback);
  if (firstRollback >= 0 && plan.stages.slice(firstRollback).some((stage) => !stage.rollback))
    throw new Fault("invalid", "a rollback stage of the plan comes before a normal one");
  checkPlanLimits(plan);
  return { kind: "planned", at: now, plan };
}
