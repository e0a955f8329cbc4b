import type { SyncStrategy, Trigger } from "../trigger/trigger.ts";

/** A strategy and, in words, why it was taken. */
export interface StrategyDecision {
  readonly strategy: SyncStrategy;
  readonly reason: string;
}

/** What the rules look at. The matchers are the commit-message patterns of the application file. */
export interface StrategyInput {
  readonly trigger: Pick<Trigger, "strategy" | "commander"> & {
    readonly commit: { readonly subject: string };
    readonly strategyReason?: string;
  };
  readonly hasPipeline: boolean;
  readonly alwaysUsePipeline: boolean;
  readonly pipelineMatcher: CommitMatcher | undefined;
  readonly quickSyncMatcher: CommitMatcher | undefined;
  readonly isFirstDeployment: boolean;
}

/** A pattern over commit messages. */
export interface CommitMatcher {
  readonly pattern: string;
  matches(message: string): boolean;
}

/** A plugin's word on the strategy; undefined when it has none. */
export type StrategyAnswer = StrategyDecision | undefined;

/**
 * The strategy where the rules decide it; undefined where the plugins are asked. First hit wins, in PipeCD's order and words:
 * the trigger, no pipeline, alwaysUsePipeline, the commit message, the first deployment.
 */
export function decideStrategyByRules(input: StrategyInput): StrategyDecision | undefined {
  const { trigger } = input;
  if (trigger.strategy) return { strategy: trigger.strategy, reason: trigger.strategyReason ?? "" };
  if (!input.hasPipeline) return { strategy: "quick-sync", reason: "Quick sync due to the pipeline was not configured" };
  if (input.alwaysUsePipeline) return { strategy: "pipeline", reason: "Sync with the specified pipeline (alwaysUsePipeline was set)" };
  if (trigger.commander === "") {
    const { pipelineMatcher, quickSyncMatcher } = input;
    if (pipelineMatcher?.matches(trigger.commit.subject))
      return {
        strategy: "pipeline",
        reason: `Sync progressively because the commit message was matching ${JSON.stringify(pipelineMatcher.pattern)}`,
      };
    if (quickSyncMatcher?.matches(trigger.commit.subject))
      return {
        strategy: "quick-sync",
        reason: `Quick sync because the commit message was matching ${JSON.stringify(quickSyncMatcher.pattern)}`,
      };
  }
  if (input.isFirstDeployment)
    return { strategy: "quick-sync", reason: "Quick sync, it seems this is the first deployment of the application" };
  return undefined;
}

/** The strategy of the plugins' answers in order: a pipeline wins over a quick sync; undefined when none had a word. */
export function decideStrategyByAnswers(answers: readonly StrategyAnswer[]): StrategyDecision | undefined {
  const given = answers.filter((answer) => answer !== undefined);
  return given.find((answer) => answer.strategy === "pipeline") ?? given.at(-1);
}
