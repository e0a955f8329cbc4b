import { type ArtifactVersion, Fault, isFault, type Plan, pluginsOfPlan, type StrategyDecision } from "@slipway/domain";
import { decideStrategy } from "./decide-strategy.ts";
import type { PlanInput } from "./plan-input.ts";
import { pipelineStages, quickSyncStages } from "./plan-stages.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

/**
 * Makes the plan of a deployment: its versions, the strategy and the reason for it, and its stages, rollback stages last.
 * Throws `invalid` with a message for the user if no plan is possible, `unavailable` if a plugin does not answer.
 */
export async function makePlan(input: PlanInput): Promise<Plan> {
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
  const stages = strategy === "pipeline" ? await pipelineStages(plugins, input) : await quickSyncStages(plugins, input);
  if (stages.every(({ rollback }) => rollback)) throw new Fault("invalid", noStage(names, { strategy, reason }, input));
  signal.throwIfAborted();
  return {
    strategy,
    strategyReason: reason,
    versions,
    stages,
    runningCommitHash: running?.commitHash,
    runningPath: running?.path,
    runningConfigFilename: running?.configFilename,
    timeoutMs: settings.timeoutMs,
  };
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
