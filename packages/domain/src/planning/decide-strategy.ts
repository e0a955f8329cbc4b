import type { SyncStrategy, Trigger } from "../trigger/trigger.ts";

/** A strategy and the reason for it. */
export interface StrategyDecision {
  readonly strategy: SyncStrategy;
  readonly reason: string;
}

/** The input of the rules. The matchers are the commit-message patterns of the application file. */
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
  /** Why the running commit cannot be read, if there is one: what would change is not known then. */
  readonly runningProblem?: string | undefined;
}

/** A pattern over commit messages. */
export interface CommitMatcher {
  readonly pattern: string;
  matches(message: string): boolean;
}

/** The strategy that a plugin suggests; undefined if it has no preference. */
export type StrategyAnswer = StrategyDecision | undefined;

/**
 * Decides the strategy by rules; returns undefined if the plugins have to decide. The first matching rule wins. Order and reasons are PipeCD's:
 * the trigger, no pipeline, alwaysUsePipeline, the commit message, the first deployment. Ours is one more: if the running commit cannot be read, this is
 * no first deployment, and the pipeline runs with its gates.
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
  if (input.runningProblem !== undefined)
    return {
      strategy: "pipeline",
      reason: `Sync with the specified pipeline because the running commit cannot be read: ${input.runningProblem}`,
    };
  if (input.isFirstDeployment)
    return { strategy: "quick-sync", reason: "Quick sync, it seems this is the first deployment of the application" };
  return undefined;
}

/** Decides the strategy by the plugins' suggestions: a pipeline wins over a quick sync. Returns undefined if no plugin has a preference. */
export function decideStrategyByAnswers(answers: readonly StrategyAnswer[]): StrategyDecision | undefined {
  const given = answers.filter((answer) => answer !== undefined);
  return given.find((answer) => answer.strategy === "pipeline") ?? given.at(-1);
}
