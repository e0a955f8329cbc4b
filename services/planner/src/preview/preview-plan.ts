import type { MadePreview } from "@slipway/bus";
import {
  type Application,
  boundList,
  boundText,
  type Commit,
  type Deployment,
  deploymentIdOf,
  limits,
  newDeployment,
  newTrigger,
  type Plan,
  planDeployment,
} from "@slipway/domain";
import type { Previewed } from "./previewed.ts";

/** Plans a deployment as if it was triggered. */
export type PlanOfDeployment = (
  deployment: Deployment,
  application: Application,
  signal: AbortSignal,
  warn?: (message: string) => void,
) => Promise<Plan>;

/** The part of a preview that a plan says. */
export type PreviewedPlan = Pick<MadePreview, "strategy" | "strategyReason" | "versions" | "stages" | "warnings">;

/** More stages are counted, not shown. */
const mostStages = 300;
const mostVersions = 100;
const longestDescription = 300;

/** Plans the deployment that a commit would trigger. Throws what would fail that deployment. */
export async function previewPlan(
  planOf: PlanOfDeployment,
  { application, commit }: Previewed,
  now: Temporal.Instant,
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly shown: PreviewedPlan }> {
  const warnings: string[] = [];
  const deployment = triggered(application, commit, now);
  const plan = await planOf(deployment, application, signal, (message) => warnings.push(message));
  planDeployment(deployment, plan, now);
  const { strategy, strategyReason, versions, stages } = plan;
  if (stages.length > mostStages) warnings.push(`${stages.length - mostStages} more stages are not shown`);
  const shown = {
    strategy,
    strategyReason,
    versions: versions.slice(0, mostVersions),
    stages: stages.slice(0, mostStages).map(({ name, plugin, description, rollback }) => ({
      name,
      plugin,
      description: boundText(description, longestDescription),
      rollback,
    })),
    warnings: [...boundList(warnings, limits.texts)],
  };
  return { plan, shown };
}

/** The deployment that the commit would trigger. */
function triggered({ id: applicationId, ...application }: Application, commit: Commit, now: Temporal.Instant): Deployment {
  const { name: applicationName, projectId, pipedId, source, deployTargets, labels } = application;
  const id = deploymentIdOf(applicationId, "commit", commit.hash);
  const trigger = newTrigger({ kind: "commit", commit, at: now });
  return newDeployment({ id, applicationId, applicationName, projectId, pipedId, source, deployTargets, labels, trigger, createdAt: now });
}
