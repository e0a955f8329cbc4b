import { type DeployTargets, Fault } from "@slipway/domain";
import { noChain } from "./make-plan.ts";
import type { MadePlan, PlanInput } from "./plan-input.ts";
import { pruneStages } from "./plan-stages.ts";

/** What a removal plan depends on: the targets on which the application was deployed, and why it was removed. */
export interface RemovalInput extends Pick<PlanInput, "settings" | "plugin" | "newStageId" | "signal"> {
  readonly deployTargets: DeployTargets;
  /** Whether the piped still has a deploy target of a plugin. */
  readonly hasTarget: (plugin: string, target: string) => boolean;
  readonly reason: string;
}

/** Why something is left on the deploy targets of a plugin that has no such call. */
const unableReason = "the plugin cannot delete what it deployed: delete it there";
/** Why something is left on a deploy target that was removed from the piped file. */
const lost = "the piped no longer has it: delete what is there, or add it to the piped file again and prune again";

/**
 * Makes the plan of a deployment that deletes what a removed application deployed. What it does not reach is in `pruneLeft` and in the reason of the strategy:
 * the deploy targets of plugins that cannot delete, and those that the piped no longer has.
 * Throws `precondition` if no plugin can, `invalid` if the piped lacks one of them.
 */
export async function planRemoval(input: RemovalInput): Promise<MadePlan> {
  const { deployTargets, hasTarget, settings, plugin, reason, signal } = input;
  const names = Object.keys(deployTargets).filter((name) => (deployTargets[name] ?? []).length > 0);
  const missing = names.filter((name) => plugin(name) === undefined);
  if (missing.length > 0)
    throw new Fault("invalid", `this piped has no plugin ${missing.join(", ")}, which the application was deployed with`);
  const targetsOf = (name: string, has: boolean) => (deployTargets[name] ?? []).filter((target) => hasTarget(name, target) === has);
  const plugins = names.filter((name) => targetsOf(name, true).length > 0).flatMap((name) => plugin(name) ?? []);
  const { stages, left, unable } = await pruneStages(plugins, input, { whole: true });
  const pruneLeft = names.flatMap((name) => {
    const reasons = {
      ...Object.fromEntries(targetsOf(name, false).map((target) => [target, lost])),
      ...(unable.includes(name) && Object.fromEntries(targetsOf(name, true).map((target) => [target, unableReason]))),
      ...left[name],
    };
    return Object.entries(reasons).map(([target, reason]) => `${name}/${target}: ${reason}`);
  });
  if (stages.length === 0)
    throw new Fault(
      "precondition",
      pruneLeft.length > 0
        ? `nothing can be deleted: ${pruneLeft.join("; ")}`
        : "no plugin of the application has a deploy target: there is nothing to delete",
    );
  signal.throwIfAborted();
  return {
    strategy: "quick-sync",
    strategyReason: [`Prune: the application was removed${reason && `: ${reason}`}`, ...pruneLeft.map((each) => `left on ${each}`)].join(
      "; ",
    ),
    versions: [],
    stages,
    runningCommitHash: undefined,
    runningPath: undefined,
    runningConfigFilename: undefined,
    timeoutMs: settings.timeoutMs,
    pruneLeft,
    ...noChain,
  };
}
