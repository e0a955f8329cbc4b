import { type DeployTargets, Fault, type Plan } from "@slipway/domain";
import type { PlanInput } from "./plan-input.ts";
import { pruneStages } from "./plan-stages.ts";

/** What a removal plan depends on: the targets on which the application was deployed, and why it was removed. */
export interface RemovalInput extends Pick<PlanInput, "settings" | "plugin" | "newStageId" | "signal"> {
  readonly deployTargets: DeployTargets;
  readonly reason: string;
}

/**
 * Makes the plan of a deployment that deletes what a removed application deployed. Plugins that cannot delete are named in the reason of the strategy.
 * Throws `precondition` if no plugin can, `invalid` if the piped lacks one of them.
 */
export async function planRemoval(input: RemovalInput): Promise<Plan> {
  const { deployTargets, settings, plugin, reason, signal } = input;
  const names = Object.keys(deployTargets).filter((name) => (deployTargets[name] ?? []).length > 0);
  const missing = names.filter((name) => plugin(name) === undefined);
  if (missing.length > 0)
    throw new Fault("invalid", `this piped has no plugin ${missing.join(", ")}, which the application was deployed with`);
  const plugins = names.flatMap((name) => plugin(name) ?? []);
  const { stages, unable } = await pruneStages(plugins, input, { whole: true });
  const left = unable
    .map((name) => `plugin ${name} cannot delete what it deployed: it stays on ${deployTargets[name]?.join(", ")}`)
    .join("; ");
  if (stages.length === 0)
    throw new Fault("precondition", left || "no plugin of the application has a deploy target: there is nothing to delete");
  signal.throwIfAborted();
  return {
    strategy: "quick-sync",
    strategyReason: [`Prune: the application was removed${reason && `: ${reason}`}`, left].filter((part) => part !== "").join("; "),
    versions: [],
    stages,
    runningCommitHash: undefined,
    runningPath: undefined,
    runningConfigFilename: undefined,
    timeoutMs: settings.timeoutMs,
  };
}
