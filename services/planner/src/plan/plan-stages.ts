import { arrangePipeline, arrangeQuickSync, checkStageIndexes, type PlannedStage, planStage } from "@slipway/domain";
import type { PluginStage } from "@slipway/plugin-client";
import type { PlanInput, PlanSettings } from "./plan-input.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

/** The stages of a quick sync. */
export async function quickSyncStages(plugins: readonly PlanningPlugin[], input: PlanInput): Promise<readonly PlannedStage[]> {
  const { settings, signal } = input;
  const answers = await Promise.all(
    plugins.map(async (plugin) =>
      (await plugin.buildQuickSyncStages(settings.autoRollback, signal)).map((stage) => stageOfPlan(input, plugin, { ...stage, index: 0 })),
    ),
  );
  return arrangeQuickSync(answers);
}

/** The stages of the file's pipeline. Throws `invalid` for a plugin that answers with a stage it was not asked for. */
export async function pipelineStages(plugins: readonly PlanningPlugin[], input: PlanInput): Promise<readonly PlannedStage[]> {
  const { settings, ownerOf, signal } = input;
  const answers = await Promise.all(
    plugins.map(async (plugin) => {
      const requested = settings.stages.filter(({ name }) => ownerOf(name) === plugin.name);
      const answer = await plugin.buildPipelineSyncStages(requested, settings.autoRollback, signal);
      checkStageIndexes(requested, answer);
      return answer.map((stage) =>
        stageOfPlan(
          input,
          plugin,
          stage,
          requested.find(({ index }) => index === stage.index),
        ),
      );
    }),
  );
  return arrangePipeline(answers);
}

interface PruneStages {
  readonly stages: readonly PlannedStage[];
  /** What each plugin leaves: its deploy targets, with the reason. */
  readonly left: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly unable: readonly string[];
}

/**
 * The stages with which the plugins delete what the application left: all of it if `whole`, otherwise what is on deploy targets that it no longer has.
 * `unable` are the plugins that cannot delete.
 */
export async function pruneStages(
  plugins: readonly PlanningPlugin[],
  input: Pick<PlanInput, "settings" | "newStageId" | "signal">,
  { whole, index = 0 }: { readonly whole: boolean; readonly index?: number },
): Promise<PruneStages> {
  const answers = await Promise.all(
    plugins.map(async (plugin) => ({ plugin, answer: await plugin.buildPruneStages(whole, input.signal) })),
  );
  const stages = answers.flatMap(({ plugin, answer }) =>
    (answer?.stages ?? []).map((stage) => stageOfPlan(input, plugin, { ...stage, index, rollback: false })),
  );
  const left = Object.fromEntries(answers.flatMap(({ plugin, answer }) => (answer ? [[plugin.name, answer.left]] : [])));
  return { stages, left, unable: answers.flatMap(({ plugin, answer }) => (answer === undefined ? plugin.name : [])) };
}

/** A rollback stage gets the options of the stage it rolls back, but not its description, timeout, retries and skipOn. */
function stageOfPlan(
  { settings, newStageId }: Pick<PlanInput, "settings" | "newStageId">,
  plugin: PlanningPlugin,
  stage: PluginStage,
  inPlace?: PlanSettings["stages"][number],
): PlannedStage {
  const configured = stage.rollback ? undefined : inPlace;
  return planStage({
    id: newStageId(),
    name: stage.name,
    plugin: plugin.name,
    description: configured?.description || stage.description,
    index: stage.index,
    rollback: stage.rollback,
    config: inPlace?.config ?? "",
    timeoutMs: configured?.timeoutMs ?? settings.defaultStageTimeoutMs,
    ...(configured && { skipOn: configured.skipOn, retries: configured.retries }),
    availableOperation: stage.availableOperation,
    authorizedOperators: stage.authorizedOperators,
    metadata: stage.metadata,
  });
}
