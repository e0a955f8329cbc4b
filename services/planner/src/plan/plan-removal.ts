import { type DeployTargets, Fault, type Plan } from "@slipway/domain";
import type { PlanInput } from "./plan-input.ts";
import { pruneStages } from "./plan-stages.ts";

/** What a removal plan depends on: the targets on which the application was deployed, and why it was removed. */
export interface RemovalInput extends Pick<PlanInput, "settings" | "plugin" | "newStageId" | "signal"> {
  readonly deployTargets: DeployTargets;
  /** Whether the piped still has a deploy target of a plugin. */
  readonly hasTarget: (plugin: string, target: string) => boolean;
  readonly reason: string;
}

/**
 * Makes the plan of a deployment that deletes what a removed application deployed. Plugins that cannot delete, and deploy targets that the piped no longer
 * has, are named in the reason of the strategy.
 * Throws `precondition` if no plugin can, `invalid` if the piped lacks one of them.
 */
export async function planRemoval(input: RemovalInput): Promise<Plan> {
  const { deployTargets, hasTarget, settings, plugin, reason, signal } = input;
  const names = Object.keys(deployTargets).filter((name) => (deployTargets[name] ?? []).length > 0);
  const missing = names.filter((name) => plugin(name) === undefined);
  if (missing.length > 0)
    throw new Fault("invalid", `this piped has no plugin ${missing.join(", ")}, which the application was deployed with`);
  const targetsOf = (name: string, has: boolean) => (deployTargets[name] ?? []).filter((target) => hasTarget(name, target) === has);
  const gone = names.flatMap((name) => {
    const targets = targetsOf(name, false).join(", ");
    if (targets === "") return [];
    return [`the piped no longer has deploy target ${targets} of plugin ${name}: what was deployed there stays: delete it there`];
  });
  const plugins = names.filter((name) => targetsOf(name, true).length > 0).flatMap((name) => plugin(name) ?? []);
  const { stages, unable } = await pruneStages(plugins, input, { whole: true });
  const kept = unable.map((name) => `plugin ${name} cannot delete what it deployed: it stays on ${targetsOf(name, true).join(", ")}`);
  const left = [...kept, ...gone].join("; ");
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
