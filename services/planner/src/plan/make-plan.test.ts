import { Fault, type Plan } from "@slipway/domain";
import type { PluginStage } from "@slipway/plugin-client";
import { expect, test } from "vitest";
import { makePlan } from "./make-plan.ts";
import type { MadePlan, PlanInput, PlanSettings } from "./plan-input.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

const noSkip = { paths: [], commitMessagePrefixes: [] };
const planned = (name: string, given: Partial<PluginStage> = {}): PluginStage => ({
  name,
  description: `${name} of the plugin`,
  index: 0,
  rollback: false,
  metadata: {},
  availableOperation: "none",
  authorizedOperators: [],
  ...given,
});
const stage = (index: number, name: string, given: Partial<PlanSettings["stages"][number]> = {}): PlanSettings["stages"][number] => ({
  index,
  name,
  description: "",
  timeout: "5s",
  config: `{"of":"${name}"}`,
  timeoutMs: 5_000,
  skipOn: noSkip,
  retries: 0,
  ...given,
});

/** A plugin that plans as plugins do: it echoes what it is asked for, and rolls back at its first place. */
const kubernetes: PlanningPlugin = {
  name: "kubernetes",
  determineVersions: async () => [{ kind: "container-image", name: "shop", version: "1.0", url: "shop:1.0" }],
  determineStrategy: async () => ({ strategy: "pipeline", reason: "the image changed" }),
  buildQuickSyncStages: async (rollback) => [planned("K8S_SYNC"), ...(rollback ? [planned("K8S_ROLLBACK", { rollback: true })] : [])],
  buildPipelineSyncStages: async (stages, rollback) => [
    ...stages.map(({ name, index }) => planned(name, { index })),
    ...(rollback ? [planned("K8S_ROLLBACK", { index: stages[0]?.index ?? 0, rollback: true })] : []),
  ],
  buildPruneStages: async (whole) => ({ stages: whole ? [planned("K8S_PRUNE")] : [], left: {} }),
};
const wait: PlanningPlugin = {
  name: "wait",
  determineVersions: async () => [],
  determineStrategy: async () => undefined,
  buildQuickSyncStages: async () => [],
  buildPipelineSyncStages: async (stages) => stages.map(({ name, index }) => planned(name, { index })),
  buildPruneStages: async () => undefined,
};
const pipeline = [
  stage(0, "WAIT", { description: "look", config: '{"duration":"1s"}' }),
  stage(1, "K8S_SYNC", { skipOn: { ...noSkip, paths: ["docs"] }, retries: 2 }),
];
const owners: Readonly<Record<string, string>> = { WAIT: "wait", K8S_SYNC: "kubernetes", K8S_ROLLBACK: "kubernetes" };

interface Given {
  readonly settings?: Partial<PlanSettings>;
  readonly trigger?: Partial<PlanInput["trigger"]>;
  readonly running?: PlanInput["running"];
  readonly pruneTargets?: boolean;
  readonly kubernetes?: Partial<PlanningPlugin>;
  readonly wait?: Partial<PlanningPlugin>;
  readonly warn?: (message: string) => void;
}
const before = { commitHash: "before", path: "shop", configFilename: "old.pipecd.yaml" };
const matcher = (pattern: string) => ({ pattern, matches: (message: string) => message.startsWith(pattern) });

function plan(given: Given): Promise<MadePlan> {
  const plugins = [
    { ...kubernetes, ...given.kubernetes },
    { ...wait, ...given.wait },
  ];
  let ids = 0;
  return makePlan({
    settings: {
      stages: pipeline,
      sections: ["kubernetes"],
      autoRollback: true,
      alwaysUsePipeline: false,
      pipelineMatcher: undefined,
      quickSyncMatcher: undefined,
      timeoutMs: 60_000,
      defaultStageTimeoutMs: 3_600_000,
      chain: { blocks: [], healthTimeoutMs: 0 },
      ...given.settings,
    },
    trigger: { strategy: undefined, commander: "", commit: { subject: "feat: change" }, ...given.trigger },
    running: "running" in given ? given.running : before,
    pruneTargets: given.pruneTargets ?? false,
    ownerOf: (name) => owners[name],
    plugin: (name) => plugins.find((plugin) => plugin.name === name),
    newStageId: () => `stage-${++ids}`,
    signal: new AbortController().signal,
    ...(given.warn && { warn: given.warn }),
  });
}

/** Everything that can decide, by precedence; each case removes those before it. */
const strategies: { name: string; given: Given; strategy: Plan["strategy"]; reason: RegExp }[] = [
  {
    name: "the requested strategy",
    given: { trigger: { strategy: "quick-sync", strategyReason: "asked by ann" }, settings: { alwaysUsePipeline: true } },
    strategy: "quick-sync",
    reason: /^asked by ann$/,
  },
  {
    name: "no pipeline",
    given: { settings: { stages: [], alwaysUsePipeline: true, pipelineMatcher: matcher("feat") } },
    strategy: "quick-sync",
    reason: /pipeline was not configured/,
  },
  {
    name: "alwaysUsePipeline",
    given: { settings: { alwaysUsePipeline: true, quickSyncMatcher: matcher("feat") }, running: undefined },
    strategy: "pipeline",
    reason: /alwaysUsePipeline/,
  },
  {
    name: "the matcher for pipelines",
    given: { settings: { pipelineMatcher: matcher("feat"), quickSyncMatcher: matcher("feat") }, running: undefined },
    strategy: "pipeline",
    reason: /matching "feat"/,
  },
  {
    name: "the matcher for quick syncs",
    given: { settings: { pipelineMatcher: matcher("fix"), quickSyncMatcher: matcher("feat") } },
    strategy: "quick-sync",
    reason: /matching "feat"/,
  },
  {
    name: "the first deployment, as a command of a person skips the matchers",
    given: { settings: { pipelineMatcher: matcher("feat") }, trigger: { commander: "ann" }, running: undefined },
    strategy: "quick-sync",
    reason: /first deployment/,
  },
  { name: "the plugins", given: {}, strategy: "pipeline", reason: /^the image changed$/ },
  {
    name: "the pipeline, if no plugin has a preference",
    given: { kubernetes: { determineStrategy: async () => undefined } },
    strategy: "pipeline",
    reason: /no plugin has a preference/,
  },
  {
    name: "the plugins, if one of them fails",
    given: { wait: { determineStrategy: () => Promise.reject(new Fault("internal", "broken")) } },
    strategy: "pipeline",
    reason: /^the image changed$/,
  },
];
test.for(strategies)("decides: $name", async ({ given, strategy, reason }) => {
  const made = await plan(given);
  expect(made.strategy).toBe(strategy);
  expect(made.strategyReason).toMatch(reason);
});

test("a pipeline has its stages in order with their own settings, then the rollback stages", async () => {
  const made = await plan({ settings: { alwaysUsePipeline: true } });
  const own = { rollback: false, timeoutMs: 5_000, retries: 0, maxAttempts: 5 };
  expect(made.stages).toMatchObject([
    { name: "WAIT", plugin: "wait", description: "look", config: '{"duration":"1s"}', requires: [], ...own },
    {
      name: "K8S_SYNC",
      plugin: "kubernetes",
      description: "K8S_SYNC of the plugin",
      skipOn: { paths: ["docs"] },
      ...own,
      retries: 2,
      maxAttempts: 7,
    },
    { name: "K8S_ROLLBACK", plugin: "kubernetes", rollback: true },
  ]);
  expect(made.stages[1]?.requires).toEqual([made.stages[0]?.id]);
  expect(made).toMatchObject({
    runningCommitHash: "before",
    runningPath: "shop",
    runningConfigFilename: "old.pipecd.yaml",
    timeoutMs: 60_000,
  });
});

test("a rollback stage has only the options of the stage it rolls back", async () => {
  const settings = {
    alwaysUsePipeline: true,
    stages: [stage(0, "K8S_SYNC", { description: "mine", retries: 2, config: '{"prune":true}', skipOn: { ...noSkip, paths: ["docs"] } })],
  };
  const [, rollback] = (await plan({ settings })).stages;
  expect(rollback).toMatchObject({
    name: "K8S_ROLLBACK",
    index: 0,
    description: "K8S_ROLLBACK of the plugin",
    config: '{"prune":true}',
    timeoutMs: 3_600_000,
    skipOn: noSkip,
    retries: 0,
  });
});

test("a quick sync calls only the plugins with a section in the file, with rollback if it is enabled", async () => {
  const made = await plan({ settings: { stages: [], autoRollback: false } });
  expect(made.stages).toMatchObject([{ name: "K8S_SYNC", plugin: "kubernetes", config: "", timeoutMs: 3_600_000 }]);
});

test("what plugins find invalid before the first stage prevents the plan, all of it at once", async () => {
  const refuse = (message: string) => async () => {
    const cause = new Fault("invalid", message);
    throw new Fault("invalid", `plugin x could not determine versions: ${message}`, { cause });
  };
  const refused = plan({
    kubernetes: { determineVersions: refuse("app.pipecd.yaml:3:1: with.percent: too big") },
    wait: { determineVersions: refuse("app.pipecd.yaml:9:1: with.duration: is missing") },
  });
  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      code: "invalid",
      message: "app.pipecd.yaml:9:1: with.duration: is missing\napp.pipecd.yaml:3:1: with.percent: too big",
    }),
  );
});

test("a plugin that cannot determine its versions does not prevent the plan", async () => {
  const warnings: string[] = [];
  const determineVersions = () => Promise.reject(new Fault("internal", "no idea"));
  const made = await plan({ kubernetes: { determineVersions }, warn: (message) => warnings.push(message) });
  expect(made.versions).toEqual([{ kind: "unknown", name: "", version: "unknown", url: "" }]);
  expect(warnings).toEqual([expect.stringMatching(/^plugin kubernetes could not determine the versions: .*no idea/)]);
});

const unavailable = () => Promise.reject(new Fault("unavailable", "plugin kubernetes does not answer"));
const rejected: { name: string; given: Given; code: string; says: RegExp }[] = [
  {
    name: "a stage that no plugin runs",
    given: { settings: { stages: [stage(0, "NOPE")] } },
    code: "invalid",
    says: /no plugin .* stage NOPE/,
  },
  {
    name: "a section of an unknown plugin",
    given: { settings: { stages: [], sections: ["lambda"] } },
    code: "invalid",
    says: /no plugin lambda/,
  },
  { name: "a file that names no plugin", given: { settings: { stages: [], sections: [] } }, code: "invalid", says: /names no plugin/ },
  {
    name: "plugins that fail to decide the strategy, with the error",
    given: { kubernetes: { determineStrategy: () => Promise.reject(new Fault("invalid", "no such chart")) } },
    code: "invalid",
    says: /^plugin kubernetes could not decide the strategy: .*no such chart\n.*alwaysUsePipeline/,
  },
  {
    name: "plugins without a stage",
    given: { settings: { stages: [] }, kubernetes: { buildQuickSyncStages: async () => [] } },
    code: "invalid",
    says: /no plugin of kubernetes has a stage/,
  },
  {
    name: "a pipeline whose plugins have no stage for the quick sync of a first deployment",
    given: { running: undefined, settings: { stages: [stage(0, "WAIT")] } },
    code: "invalid",
    says: /^no plugin of wait has a stage for a quick-sync \(Quick sync, .* first deployment .*\): set spec\.planner\.alwaysUsePipeline: true/,
  },
  {
    name: "a quick sync that a person asked for and no plugin has a stage for",
    given: { settings: { stages: [stage(0, "WAIT")] }, trigger: { strategy: "quick-sync" } },
    code: "invalid",
    says: /^no plugin of wait has a stage for a quick-sync$/,
  },
  {
    name: "plugins that can only roll back",
    given: { settings: { stages: [] }, kubernetes: { buildQuickSyncStages: async () => [planned("K8S_ROLLBACK", { rollback: true })] } },
    code: "invalid",
    says: /no plugin of kubernetes has a stage/,
  },
  {
    name: "a pipeline index that was not requested",
    given: { wait: { buildPipelineSyncStages: async () => [planned("WAIT", { index: 7 })] } },
    code: "invalid",
    says: /index 7/,
  },
  {
    name: "a plugin that is unavailable for the versions",
    given: { kubernetes: { determineVersions: unavailable } },
    code: "unavailable",
    says: /does not answer/,
  },
  {
    name: "a plugin that is unavailable for the strategy",
    given: { kubernetes: { determineStrategy: unavailable } },
    code: "unavailable",
    says: /does not answer/,
  },
];
test.for(rejected)("rejects $name", async ({ given, code, says }) => {
  await expect(plan(given)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
});

test("what deletes objects on deploy targets that the application no longer has is the last stage before the rollback", async () => {
  const buildPruneStages = async (whole: boolean) => ({ stages: whole ? [] : [planned("K8S_PRUNE_TARGETS")], left: {} });
  const names = async (settings: Partial<PlanSettings>) =>
    (await plan({ settings, kubernetes: { buildPruneStages } })).stages.map(({ name, index, requires }) => ({ name, index, requires }));
  expect(await names({ alwaysUsePipeline: true })).toEqual([
    { name: "WAIT", index: 0, requires: [] },
    { name: "K8S_SYNC", index: 1, requires: ["stage-1"] },
    { name: "K8S_PRUNE_TARGETS", index: 2, requires: [expect.stringMatching(/^stage-/)] },
    { name: "K8S_ROLLBACK", index: 1, requires: [] },
  ]);
  expect((await names({ stages: [] })).map(({ name }) => name)).toEqual(["K8S_SYNC", "K8S_PRUNE_TARGETS", "K8S_ROLLBACK"]);
});

test("a person who asks to prune former deploy targets learns that there is nothing to prune", async () => {
  const buildPruneStages = async () => ({ stages: [planned("K8S_PRUNE_TARGETS")], left: {} });
  const says = "nothing can be pruned on deploy targets that it no longer has";
  expect((await plan({ pruneTargets: true })).strategyReason).toContain(says);
  expect((await plan({ pruneTargets: true, kubernetes: { buildPruneStages } })).strategyReason).not.toContain(says);
  expect((await plan({})).strategyReason).not.toContain(says);
});

test("nothing is deleted after a pipeline that only tries what it would do", async () => {
  const buildPruneStages = async (whole: boolean) => ({ stages: whole ? [] : [planned("K8S_PRUNE_TARGETS")], left: {} });
  const names = async (config: string) => {
    const settings = { stages: [stage(0, "K8S_SYNC", { config })], alwaysUsePipeline: true };
    return (await plan({ settings, kubernetes: { buildPruneStages } })).stages.map(({ name }) => name);
  };
  expect(await names('{"dryRun":true}')).not.toContain("K8S_PRUNE_TARGETS");
  expect(await names('{"dryRun":false}')).toContain("K8S_PRUNE_TARGETS");
});
