import { decideStrategyByAnswers, decideStrategyByRules, Fault, isFault, messageOf, type StrategyDecision } from "@slipway/domain";
import type { PlanInput } from "./plan-input.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

/**
 * Decides between a quick sync and the pipeline: by the rules of the domain, and if they leave it open, by the answers of the plugins.
 * If no plugin has a preference the pipeline runs, with its gates. Throws `invalid` if no plugin decides because one of them failed.
 */
export async function decideStrategy(
  plugins: readonly PlanningPlugin[],
  { settings, trigger, running, runningProblem, signal, warn }: PlanInput,
): Promise<StrategyDecision> {
  const byRules = decideStrategyByRules({
    ...settings,
    trigger,
    hasPipeline: settings.stages.length > 0,
    isFirstDeployment: running === undefined,
    runningProblem,
  });
  if (byRules) return byRules;
  const answers = [];
  const problems: string[] = [];
  for (const plugin of plugins) {
    const answer = await plugin.determineStrategy(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isFault(error, "unavailable")) throw error;
      problems.push(`plugin ${plugin.name} could not decide the strategy: ${messageOf(error)}`);
      return undefined;
    });
    answers.push(answer);
    if (answer?.strategy === "pipeline") break;
  }
  const byAnswers = decideStrategyByAnswers(answers);
  if (!byAnswers && problems.length === 0)
    return { strategy: "pipeline", reason: "Sync with the specified pipeline because no plugin has a preference" };
  if (!byAnswers) {
    const advice = "to deploy without their decision, set spec.planner.alwaysUsePipeline, or sync with a strategy";
    throw new Fault("invalid", [...problems, advice].join("\n"));
  }
  for (const problem of problems) warn?.(problem);
  return byAnswers;
}
