import type { DeployTargets } from "@slipway/domain";
import type { PluginStage } from "@slipway/plugin-client";
import { expect, test } from "vitest";
import { planRemoval } from "./plan-removal.ts";
import type { PlanningPlugin } from "./planning-plugin.ts";

const none = { description: "", index: 0, rollback: false, metadata: {}, availableOperation: "none" as const, authorizedOperators: [] };
const plugin = (name: string, stages: readonly PluginStage[] | undefined, left: Readonly<Record<string, string>> = {}): PlanningPlugin => ({
  name,
  determineVersions: async () => [],
  determineStrategy: async () => undefined,
  buildQuickSyncStages: async () => [],
  buildPipelineSyncStages: async () => [],
  buildPruneStages: async (whole) => stages && { stages: whole ? stages : [], left },
});
const plugins = [plugin("kubernetes", [{ ...none, name: "K8S_PRUNE" }]), plugin("lambda", undefined)];
const plan = (deployTargets: DeployTargets, known = plugins, missing: readonly string[] = []) =>
  planRemoval({
    settings: {
      stages: [],
      sections: [],
      autoRollback: true,
      alwaysUsePipeline: false,
      pipelineMatcher: undefined,
      quickSyncMatcher: undefined,
      timeoutMs: 60_000,
      defaultStageTimeoutMs: 3_600_000,
      chain: { blocks: [], healthTimeoutMs: 0 },
    },
    deployTargets,
    reason: "its file was deleted",
    plugin: (name) => known.find((each) => each.name === name),
    hasTarget: (_plugin, target) => !missing.includes(target),
    newStageId: () => "id",
    signal: new AbortController().signal,
  });

test("the plugins of the application's deploy targets prune, without rollback", async () => {
  const made = await plan({ kubernetes: ["dev"], lambda: [] });
  expect(made.stages).toMatchObject([{ name: "K8S_PRUNE", plugin: "kubernetes", rollback: false, config: "", timeoutMs: 3_600_000 }]);
  expect(made.strategyReason).toBe("Prune: the application was removed: its file was deleted");
});

test("a plugin that cannot delete is named, and what it deployed stays", async () => {
  const made = await plan({ kubernetes: ["dev"], lambda: ["eu", "us"] });
  const cannot = (target: string) => `lambda/${target}: the plugin cannot delete what it deployed: delete it there`;
  expect(made.pruneLeft).toEqual([cannot("eu"), cannot("us")]);
  expect(made.strategyReason).toContain(`; left on ${cannot("eu")}; left on ${cannot("us")}`);
  await expect(plan({ lambda: ["eu"] })).rejects.toThrow(`nothing can be deleted: ${cannot("eu")}`);
});

test("a plugin that the piped lacks is named", async () => {
  await expect(plan({ kubernetes: ["dev"] }, [])).rejects.toThrow("this piped has no plugin kubernetes");
});

test("a deploy target that the piped no longer has is named with what to do, and the others are pruned", async () => {
  const made = await plan({ kubernetes: ["dev", "gone", "lost"] }, plugins, ["gone", "lost"]);
  expect(made.stages).toMatchObject([{ name: "K8S_PRUNE" }]);
  const says = (target: string) =>
    `kubernetes/${target}: the piped no longer has it: delete what is there, or add it to the piped file again and prune again`;
  expect(made.pruneLeft).toEqual([says("gone"), says("lost")]);
  expect(made.strategyReason).toContain(`; left on ${says("gone")}; left on ${says("lost")}`);
  await expect(plan({ kubernetes: ["gone"] }, plugins, ["gone"])).rejects.toMatchObject({
    code: "precondition",
    message: `nothing can be deleted: ${says("gone")}`,
  });
});

test("what a plugin knows better, and what it knows of deploy targets that the application had before, is what is left", async () => {
  const knowing = [plugin("kubernetes", [{ ...none, name: "K8S_PRUNE" }], { gone: "ConfigMap a is left", former: "ConfigMap b is left" })];
  expect((await plan({ kubernetes: ["dev", "gone"] }, knowing, ["gone"])).pruneLeft).toEqual([
    "kubernetes/gone: ConfigMap a is left",
    "kubernetes/former: ConfigMap b is left",
  ]);
});
