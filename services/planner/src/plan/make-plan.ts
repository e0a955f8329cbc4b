import {
  type ArtifactVersion,
  Fault,
  isDryRunStage,
  isFault,
  type PlannedStage,
  pluginsOfPlan,
  type StrategyDecision,
} from "@slipway/domain";
import { decideStrategy } from "./decide-strategy.ts";
import type { MadePlan, PlanInput } from "./plan-input.ts";
import { pipelineStages, pruneStages, quickSyncStages } from "./plan-stages.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

/** The plan of a deployment that begins no chain. */
export const noChain = { chainBlocks: [], chainHealthTimeoutMs: 0 } as const;

/**
 * Makes the plan of a deployment: its versions, the strategy and the reason for it, and its stages, rollback stages last.
 * Throws `invalid` with a message for the user if no plan is possible, `unavailable` if a plugin does not answer.
 */
export async function makePlan(input: PlanInput): Promise<MadePlan> {
  const { settings, running, signal } = input;
  const names = pluginsOfPlan({
    stageNames: settings.stages.map(({ name }) => name),
    sections: settings.sections,
    ownerOf: input.ownerOf,
    isKnown: (name) => input.plugin(name) !== undefined,
  });
  const plugins = names.flatMap((name) => input.plugin(name) ?? []);
  const versions = await versionsOf(plugins, input);
  const { strategy, reason } = await decideStrategy(plugins, input);
  const made = strategy === "pipeline" ? await pipelineStages(plugins, input) : await quickSyncStages(plugins, input);
  if (made.every(({ rollback }) => rollback)) throw new Fault("invalid", noStage(names, { strategy, reason }, input));
  const { stages, prunes } = await withPrune(plugins, input, made);
  const unpruned =
    input.pruneTargets && !prunes
      ? "; nothing can be pruned on deploy targets that it no longer has: nothing is left there, the piped lacks them too, or no plugin can delete it"
      : "";
  signal.throwIfAborted();
  return {
    strategy,
    strategyReason: `${reason}${unpruned}`,
    versions,
    stages,
    runningCommitHash: running?.commitHash,
    runningPath: running?.path,
    runningConfigFilename: running?.configFilename,
    timeoutMs: settings.timeoutMs,
    pruneLeft: [],
    ...(input.beginsChain === false
      ? noChain
      : { chainBlocks: settings.chain.blocks, chainHealthTimeoutMs: settings.chain.healthTimeoutMs }),
  };
}

/**
 * Nothing is deleted on deploy targets that the application no longer has before everything else has succeeded: a rollback could not bring it back. A plugin
 * that only tries what it would do deletes nothing.
 */
async function withPrune(
  plugins: readonly PlanningPlugin[],
  input: PlanInput,
  stages: readonly PlannedStage[],
): Promise<{ readonly stages: readonly PlannedStage[]; readonly prunes: boolean }> {
  const forward = stages.filter(({ rollback }) => !rollback);
  const index = Math.max(...forward.map((stage) => stage.index)) + 1;
  const acting = plugins.filter(({ name }) => {
    const own = forward.filter(({ plugin }) => plugin === name);
    return own.length === 0 || !own.every(isDryRunStage);
  });
  const { stages: last } = await pruneStages(acting, input, { whole: false, index });
  const requires = forward.some((stage) => stage.requires.length > 0) ? forward.slice(-1).map(({ id }) => id) : [];
  const all = [...forward, ...last.map((stage) => ({ ...stage, requires })), ...stages.filter(({ rollback }) => rollback)];
  return { stages: all, prunes: last.length > 0 };
}

/** A pipeline of waits and scripts is what people try first: its first deployment is a quick sync, which their plugins have no stage for. */
function noStage(names: readonly string[], { strategy, reason }: StrategyDecision, { settings, trigger }: PlanInput): string {
  const says = `no plugin of ${names.join(", ")} has a stage for a ${strategy}`;
  if (strategy !== "quick-sync" || settings.stages.length === 0 || trigger.strategy !== undefined) return says;
  return `${says} (${reason}): set spec.planner.alwaysUsePipeline: true to run the stages of spec.pipeline`;
}

const unknownVersion: ArtifactVersion = { kind: "unknown", name: "", version: "unknown", url: "" };

/**
 * Versions are for display only, so a plugin that cannot determine them does not prevent the plan. A plugin on our SDK first checks everything
 * that can be known before the first stage, and answers `invalid` with all problems: then nothing is deployed.
 */
async function versionsOf(plugins: readonly PlanningPlugin[], { signal, warn }: PlanInput): Promise<readonly ArtifactVersion[]> {
  const refusals: string[] = [];
  const answers = await Promise.all(
    plugins.map((plugin) =>
      plugin.determineVersions(signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (isFault(error, "unavailable")) throw error;
        if (isFault(error, "invalid")) {
          refusals.push(isFault(error.cause) ? error.cause.message : error.message);
          return [];
        }
        warn?.(`plugin ${plugin.name} could not determine the versions: ${String(error)}`);
        return [];
      }),
    ),
  );
  if (refusals.length > 0) throw new Fault("invalid", refusals.join("\n"));
  const versions = answers.flat();
  return versions.length > 0 ? versions : [unknownVersion];
}
