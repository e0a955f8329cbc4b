import {
  type ArtifactVersion,
  arrangePipeline,
  arrangeQuickSync,
  checkStageIndexes,
  decideStrategyByAnswers,
  decideStrategyByRules,
  Fault,
  isFault,
  type Plan,
  type PlannedStage,
  planStage,
  pluginsOfPlan,
  type SkipRule,
  type StrategyDecision,
  type Trigger,
} from "@slipway/domain";
import type { PluginStage, RequestedStage } from "@slipway/plugin-client";
import type { PlanningPlugin } from "./planning-plugin.ts";

/** What of the application file a plan is made of. */
export interface PlanSettings {
  readonly stages: readonly (RequestedStage & { readonly timeoutMs: number; readonly skipOn: SkipRule; readonly retries: number })[];
  /** Plugins that the file has a section for, in its order. */
  readonly sections: readonly string[];
  readonly autoRollback: boolean;
  readonly alwaysUsePipeline: boolean;
  readonly pipelineMatcher: { readonly pattern: string; matches(message: string): boolean } | undefined;
  readonly quickSyncMatcher: { readonly pattern: string; matches(message: string): boolean } | undefined;
  readonly timeoutMs: number;
  readonly defaultStageTimeoutMs: number;
}

/** Everything a plan depends on. */
export interface PlanInput {
  readonly settings: PlanSettings;
  readonly trigger: Pick<Trigger, "strategy" | "commander"> & {
    readonly commit: { readonly subject: string };
    readonly strategyReason?: string;
  };
  readonly running: { readonly commitHash: string; readonly configFilename: string } | undefined;
  readonly ownerOf: (stageName: string) => string | undefined;
  /** The plugin of this name, ready to look at this deployment; undefined when the piped has none. */
  readonly plugin: (name: string) => PlanningPlugin | undefined;
  readonly newStageId: () => string;
  readonly signal: AbortSignal;
  /** Told of what went wrong without spoiling the plan. */
  readonly warn?: (message: string) => void;
}

/**
 * Makes the plan of a deployment: which plugins, versions, strategy with its reason, stages with the rollback stages last.
 * Throws `invalid` when there can be none, in words for the user; `unavailable` when a plugin is away.
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
  const { strategy, reason } = await strategyOf(plugins, input);
  const stages = strategy === "pipeline" ? await pipelineStages(plugins, input) : await quickSyncStages(plugins, input);
  if (stages.every(({ rollback }) => rollback))
    throw new Fault("invalid", `no plugin of ${names.join(", ")} has a stage for a ${strategy}`);
  signal.throwIfAborted();
  return {
    strategy,
    strategyReason: reason,
    versions,
    stages,
    runningCommitHash: running?.commitHash,
    runningConfigFilename: running?.configFilename,
    timeoutMs: settings.timeoutMs,
  };
}

const unknownVersion: ArtifactVersion = { kind: "unknown", name: "", version: "unknown", url: "" };

/** Versions are for people: a plugin that can not tell them spoils nothing. */
async function versionsOf(plugins: readonly PlanningPlugin[], { signal, warn }: PlanInput): Promise<readonly ArtifactVersion[]> {
  const answers = await Promise.all(
    plugins.map((plugin) =>
      plugin.determineVersions(signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (isFault(error, "unavailable")) throw error;
        warn?.(`plugin ${plugin.name} could not tell the versions: ${String(error)}`);
        return [];
      }),
    ),
  );
  const versions = answers.flat();
  return versions.length > 0 ? versions : [unknownVersion];
}

async function strategyOf(
  plugins: readonly PlanningPlugin[],
  { settings, trigger, running, signal, warn }: PlanInput,
): Promise<StrategyDecision> {
  const byRules = decideStrategyByRules({
    ...settings,
    trigger,
    hasPipeline: settings.stages.length > 0,
    isFirstDeployment: running === undefined,
  });
  if (byRules) return byRules;
  const answers = [];
  const problems: string[] = [];
  for (const plugin of plugins) {
    const answer = await plugin.determineStrategy(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isFault(error, "unavailable")) throw error;
      problems.push(`plugin ${plugin.name} could not decide the strategy: ${String(error)}`);
      return undefined;
    });
    answers.push(answer);
    if (answer?.strategy === "pipeline") break;
  }
  const byAnswers = decideStrategyByAnswers(answers);
  if (!byAnswers) {
    const advice =
      "no plugin could decide between a quick sync and the pipeline: set spec.planner.alwaysUsePipeline, or sync with a strategy";
    throw new Fault("invalid", [advice, ...problems].join("\n"));
  }
  for (const problem of problems) warn?.(problem);
  return byAnswers;
}

async function quickSyncStages(plugins: readonly PlanningPlugin[], input: PlanInput): Promise<readonly PlannedStage[]> {
  const { settings, signal } = input;
  const answers = await Promise.all(
    plugins.map(async (plugin) =>
      (await plugin.buildQuickSyncStages(settings.autoRollback, signal)).map((stage) => stageOfPlan(input, plugin, { ...stage, index: 0 })),
    ),
  );
  return arrangeQuickSync(answers);
}

async function pipelineStages(plugins: readonly PlanningPlugin[], input: PlanInput): Promise<readonly PlannedStage[]> {
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

/** A rollback stage has the options of the stage it undoes, at whose place it stands; that one's description, timeout, retries and skipOn are not its own. */
function stageOfPlan(
  { settings, newStageId }: PlanInput,
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
