import { expect, test } from "vitest";
import { arrangePipeline, arrangeQuickSync, checkStageIndexes } from "./arrange-stages.ts";
import { decideStrategyByAnswers, decideStrategyByRules, type StrategyInput } from "./decide-strategy.ts";
import { pluginsOfPlan } from "./plugins-of-plan.ts";

const input = (given: Partial<StrategyInput> & { readonly subject?: string; readonly commander?: string }): StrategyInput => ({
  trigger: { strategy: undefined, commander: given.commander ?? "", commit: { subject: given.subject ?? "fix: x" } },
  hasPipeline: true,
  alwaysUsePipeline: false,
  pipelineMatcher: undefined,
  quickSyncMatcher: undefined,
  isFirstDeployment: false,
  ...given,
});
const matcher = (text: string) => ({ pattern: text, matches: (message: string) => message.includes(text) });

const rules = [
  {
    name: "a person's choice wins over everything",
    given: input({ alwaysUsePipeline: true, trigger: { strategy: "quick-sync", commander: "ann", commit: { subject: "" } } }),
    want: "quick-sync",
  },
  {
    name: "without a pipeline, the strategy is a quick sync",
    given: input({ hasPipeline: false, alwaysUsePipeline: true }),
    want: "quick-sync",
  },
  {
    name: "alwaysUsePipeline also applies to the first deployment",
    given: input({ alwaysUsePipeline: true, isFirstDeployment: true }),
    want: "pipeline",
  },
  {
    name: "a commit message that matches both patterns selects the pipeline",
    given: input({ pipelineMatcher: matcher("fix"), quickSyncMatcher: matcher("fix") }),
    want: "pipeline",
  },
  {
    name: "the commit message is ignored if a person requested the deployment",
    given: input({ pipelineMatcher: matcher("fix"), commander: "ann" }),
    want: undefined,
  },
  {
    name: "a running commit that cannot be read is not a first deployment",
    given: input({ isFirstDeployment: true, runningProblem: "the remote has no commit abc" }),
    want: "pipeline",
  },
  { name: "the first deployment is a quick sync", given: input({ isFirstDeployment: true }), want: "quick-sync" },
  { name: "otherwise the plugins decide", given: input({}), want: undefined },
] as const;
test.for(rules)("$name", ({ given, want }) => expect(decideStrategyByRules(given)?.strategy).toBe(want));

test("one plugin that suggests the pipeline is enough", () => {
  const quick = { strategy: "quick-sync", reason: "scale" } as const;
  const pipeline = { strategy: "pipeline", reason: "image" } as const;
  expect(decideStrategyByAnswers([undefined, quick, pipeline, quick])).toBe(pipeline);
  expect(decideStrategyByAnswers([undefined])).toBeUndefined();
});

const stage = (id: string, index: number, rollback = false) => ({ id, index, rollback, requires: [] as readonly string[] });

test("a pipeline's stages follow each other across plugins, rollback stages come last", () => {
  const stages = arrangePipeline([[stage("c", 2), stage("a", 0), stage("undo", 0, true)], [stage("b", 1)]]);
  expect(stages.map(({ id, requires }) => [id, ...requires])).toEqual([["a"], ["b", "a"], ["c", "b"], ["undo"]]);
});
test("a quick sync's rollback stages come last", () => {
  expect(arrangeQuickSync([[stage("a", 0), stage("undo", 0, true)], [stage("b", 0)]]).map(({ id }) => id)).toEqual(["a", "b", "undo"]);
});
test("a stage index that was not requested is rejected", () =>
  expect(() => checkStageIndexes([{ index: 0 }], [stage("a", 1)])).toThrow("stage index 1"));
test("a stage index is used once", () => expect(() => checkStageIndexes([{ index: 0 }], [stage("a", 0), stage("b", 0)])).toThrow("twice"));
test("a rollback stage may share the index of a normal stage", () =>
  expect(() => checkStageIndexes([{ index: 0 }], [stage("a", 0), stage("b", 0, true)])).not.toThrow());

const owners: Readonly<Record<string, string>> = { K8S_SYNC: "kubernetes", WAIT: "wait" };
const plugins = { ownerOf: (name: string) => owners[name], isKnown: (name: string) => Object.values(owners).includes(name) };
test("the plugins of the pipeline plan, each once, in pipeline order", () => {
  expect(pluginsOfPlan({ stageNames: ["WAIT", "K8S_SYNC", "WAIT"], sections: ["other"], ...plugins })).toEqual(["wait", "kubernetes"]);
});
test("the error names a stage without a plugin", () =>
  expect(() => pluginsOfPlan({ stageNames: ["K8S_SNYC"], sections: [], ...plugins })).toThrow("K8S_SNYC"));
test("the error names a section without a plugin", () =>
  expect(() => pluginsOfPlan({ stageNames: [], sections: ["ecs"], ...plugins })).toThrow("no plugin ecs"));
