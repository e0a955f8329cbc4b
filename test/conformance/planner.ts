import { compileGoRegex } from "@slipway/app-config";
import {
  arrangePipeline,
  arrangeQuickSync,
  type CommitMatcher,
  checkStageIndexes,
  decideStrategyByAnswers,
  decideStrategyByRules,
  pluginsOfPlan,
  type StageStatus,
  type StopSignal,
  type StrategyDecision,
  type SyncStrategy,
  statusAfterSignal,
} from "@slipway/domain";

interface PlannedStage {
  readonly name: string;
  readonly index: number;
  readonly rollback: boolean;
}

interface Plugin {
  readonly name: string;
  readonly quickStages: readonly PlannedStage[];
  readonly pipelineStages: readonly PlannedStage[];
  readonly rollbackStages: readonly PlannedStage[];
  readonly determineStrategy?: Answer;
}

interface Answer {
  readonly strategy?: string;
  readonly summary?: string;
  readonly unsupported?: boolean;
  readonly error?: unknown;
}

interface Spec {
  readonly pipeline?: { readonly stages?: readonly { readonly name: string }[] };
  readonly planner?: { readonly alwaysUsePipeline?: boolean; readonly autoRollback?: boolean };
  readonly commitMatcher?: { readonly pipeline?: string; readonly quickSync?: string };
  readonly plugins?: Readonly<Record<string, unknown>>;
}

interface Trigger {
  readonly commander: string;
  readonly commitMessage?: string;
  readonly strategySummary: string;
  readonly syncStrategy: string;
}

interface Planning {
  readonly spec: Spec;
  readonly trigger: Trigger;
  readonly firstDeployment: boolean;
  readonly plugins: readonly Plugin[];
}

/** Functions of the `planner` cases that are the planner's. */
export const planner: Readonly<Record<string, (input: never) => unknown>> = {
  planStrategy: ({ pluginAnswers, ...planning }: Planning & { pluginAnswers: readonly Answer[] }) => {
    const decision = decide(planning, pluginAnswers);
    return decision ? shown(decision) : { strategy: "AUTO", summary: "", error: "no plugin could decide" };
  },
  quickSyncStages: ({ plugins, spec }: Planning) => ({ error: false, stages: quickSync(plugins, spec) }),
  pipelineStages: ({ plugins, spec }: Planning) => ({ error: false, stages: pipeline(plugins, spec) }),
  buildPlan: (planning: Planning) => {
    const { spec, plugins } = planning;
    const names = pluginsOfPlan({
      stageNames: stageNames(spec),
      sections: Object.keys(spec.plugins ?? {}),
      ownerOf: (stage) => ownerOf(plugins, stage)?.name,
      isKnown: (name) => plugins.some((plugin) => plugin.name === name),
    });
    const chosen = names.flatMap((name) => plugins.find((plugin) => plugin.name === name) ?? []);
    const decision = decide(
      planning,
      chosen.map(({ determineStrategy }) => determineStrategy ?? { unsupported: true }),
    );
    if (!decision) throw new Error("no plugin could decide");
    const stages = decision.strategy === "pipeline" ? pipeline(chosen, spec) : quickSync(chosen, spec);
    if (stages.length === 0) throw new Error("no plugin has a stage for it");
    return { ...shown(decision), stages, versions: [{ kind: "UNKNOWN", name: "", url: "", version: "unknown" }], error: false };
  },
  validateStageIndexes: ({ requested, returned }: { requested: readonly PlannedStage[]; returned: readonly PlannedStage[] }) => {
    checkStageIndexes(requested, returned);
    return { error: null };
  },
  stageStatusAfterSignal: ({ original, returned, signal }: { original: string; returned: string; signal: StopSignal }) => ({
    status: peerStatus(statusAfterSignal(signal, ourStatus(original), ourStatus(returned))),
  }),
};

const strategies: Readonly<Record<string, SyncStrategy>> = { QUICK_SYNC: "quick-sync", PIPELINE: "pipeline" };

function decide({ spec, trigger, firstDeployment }: Omit<Planning, "plugins">, answers: readonly Answer[]): StrategyDecision | undefined {
  const byRules = decideStrategyByRules({
    trigger: {
      strategy: strategies[trigger.syncStrategy],
      commander: trigger.commander,
      commit: { subject: trigger.commitMessage ?? "" },
      strategyReason: trigger.strategySummary,
    },
    hasPipeline: stageNames(spec).length > 0,
    alwaysUsePipeline: spec.planner?.alwaysUsePipeline ?? false,
    pipelineMatcher: matcher(spec.commitMatcher?.pipeline),
    quickSyncMatcher: matcher(spec.commitMatcher?.quickSync),
    isFirstDeployment: firstDeployment,
  });
  return byRules ?? decideStrategyByAnswers(answers.map(read));
}

/** PipeCD ignores a pattern that cannot be compiled. */
function matcher(pattern = ""): CommitMatcher | undefined {
  if (pattern === "") return undefined;
  try {
    return compileGoRegex(pattern);
  } catch {
    return undefined;
  }
}

function read({ strategy = "", summary = "", unsupported, error }: Answer): StrategyDecision | undefined {
  const decided = strategies[strategy];
  return decided && !unsupported && !error ? { strategy: decided, reason: summary } : undefined;
}

const statuses: readonly (readonly [string, StageStatus])[] = [
  ["STAGE_NOT_STARTED_YET", "not-started"],
  ["STAGE_RUNNING", "running"],
  ["STAGE_SUCCESS", "succeeded"],
  ["STAGE_FAILURE", "failed"],
  ["STAGE_CANCELLED", "cancelled"],
  ["STAGE_SKIPPED", "skipped"],
  ["STAGE_EXITED", "exited"],
];

function ourStatus(name: string): StageStatus {
  return statuses.find(([theirs]) => theirs === name)?.[1] ?? "not-started";
}

function peerStatus(status: StageStatus): string | undefined {
  return statuses.find(([, ours]) => ours === status)?.[0];
}

function shown({ strategy, reason }: StrategyDecision) {
  return { strategy: strategy === "pipeline" ? "PIPELINE" : "QUICK_SYNC", summary: reason };
}

function stageNames(spec: Spec): readonly string[] {
  return (spec.pipeline?.stages ?? []).map(({ name }) => name);
}

function ownerOf(plugins: readonly Plugin[], stage: string): Plugin | undefined {
  return plugins.find(({ pipelineStages }) => pipelineStages.some(({ name }) => name === stage));
}

function quickSync(plugins: readonly Plugin[], { planner: options }: Spec) {
  return named(
    arrangeQuickSync(
      plugins.map((plugin) => [...plugin.quickStages, ...(options?.autoRollback ? plugin.rollbackStages : [])].map(arrangeable)),
    ),
  );
}

/** A plugin is asked for its stages by their index in the pipeline and answers with it. */
function pipeline(plugins: readonly Plugin[], spec: Spec) {
  const answers = plugins.map((plugin) => {
    const own = stageNames(spec).flatMap((name, index) => (ownerOf(plugins, name) === plugin ? [{ name, index, rollback: false }] : []));
    return [...own, ...(spec.planner?.autoRollback ? plugin.rollbackStages : [])].map(arrangeable);
  });
  return named(arrangePipeline(answers));
}

function arrangeable(stage: PlannedStage) {
  return { ...stage, id: `${stage.name} ${stage.index} ${stage.rollback}`, requires: [] as readonly string[] };
}

function named(stages: readonly ReturnType<typeof arrangeable>[]) {
  const nameOf = (id: string) => stages.find((stage) => stage.id === id)?.name;
  return stages.map(({ name, index, rollback, requires }) => ({ name, index, rollback, requires: requires.map(nameOf) }));
}
