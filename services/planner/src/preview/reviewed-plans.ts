import { type Application, type Deployment, Fault, type Plan, requireFreshPlan, requireSamePlan } from "@slipway/domain";
import { changesOf, type PreviewDeps } from "./preview-application.ts";

type ReviewedDeps = Pick<PreviewDeps, "openSource" | "plugins" | "files" | "planOf" | "now">;

/**
 * Plans deployments, and for one that applies a reviewed plan, makes that plan again, with what it would change, and compares the two: what is planned is
 * what was reviewed. Throws `precondition` with what is different, before anything was changed.
 */
export function planAsReviewed(
  deps: ReviewedDeps,
): (deployment: Deployment, application: Application, signal: AbortSignal) => Promise<Plan> {
  return async (deployment, application, signal) => {
    const { planId, source, deployTargets, trigger } = deployment;
    if (planId !== undefined) requireFreshPlan(planId, deps.now());
    const plan = await deps.planOf(deployment, application, signal);
    if (planId === undefined) return plan;
    const targetCommitHash = trigger.commit.hash;
    const { targets, problems } = await changesOf(deps, { ...application, source, deployTargets }, { targetCommitHash }, signal);
    if (problems.length > 0) throw new Fault("unavailable", `the reviewed plan cannot be compared: ${problems.join("; ")}`);
    requireSamePlan(planId, { ...plan, applicationId: application.id, targetCommitHash, changes: targets });
    return plan;
  };
}
