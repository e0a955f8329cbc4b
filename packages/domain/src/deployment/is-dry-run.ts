import type { Deployment } from "./deployment.ts";
import type { Stage } from "./stage/stage.ts";

/**
 * Whether a deployment only tried what it would deploy: every stage that ran on deploy targets had the option `dryRun`, and at least one did. Nothing runs
 * because of it, so its commit does not count as deployed.
 */
export function isDryRun({ stages, deployTargets }: Pick<Deployment, "stages" | "deployTargets">): boolean {
  const ran = stages.filter(
    ({ plugin, rollback, status }) =>
      !rollback && (status === "succeeded" || status === "exited") && (deployTargets[plugin] ?? []).length > 0,
  );
  return ran.length > 0 && ran.every(isDryRunStage);
}

/** Whether a stage only tries what it would do. */
export function isDryRunStage({ config }: Pick<Stage, "config">): boolean {
  try {
    const options: unknown = JSON.parse(config || "{}");
    return typeof options === "object" && options !== null && "dryRun" in options && options.dryRun === true;
  } catch {
    // Options that cannot be read have failed their stage.
    return false;
  }
}
