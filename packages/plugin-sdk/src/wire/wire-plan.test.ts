import { create } from "@bufbuild/protobuf";
import { BuildPipelineSyncStagesRequestSchema, ManualOperation } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import { z } from "zod";
import { configurePlugin } from "../config/configured-plugin.ts";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { pipelineStages, quickSyncStages } from "./wire-plan.ts";

const run = async () => "succeeded" as const;
const options = z.object({ run: z.string(), onRollback: z.string().optional(), approvers: z.array(z.string()).default([]) });

const plugin = configurePlugin(
  definePlugin({
    name: "demo",
    stages: {
      UNDO: defineStage({ rollback: true, run }),
      SYNC: defineStage({ quickSync: true, describe: () => "Sync all", run }),
      SCRIPT: defineStage({
        options,
        rollback: { stage: "SCRIPT_UNDO", when: ({ onRollback }) => onRollback !== undefined },
        describe: ({ run: script }) => `Run ${script}`,
        display: ({ run: script }) => `script ${script}`,
        run,
      }),
      SCRIPT_UNDO: defineStage({ run }),
      APPROVE: defineStage({
        options: options.partial(),
        operation: { kind: "approve", operators: ({ approvers = [] }) => approvers },
        run,
      }),
    },
  }),
  "{}",
);

function plan(
  rollback: boolean,
  ...stages: readonly { readonly name: string; readonly index: number; readonly desc?: string; readonly with?: unknown }[]
) {
  const request = create(BuildPipelineSyncStagesRequestSchema, {
    rollback,
    stages: stages.map((stage) => ({ ...stage, config: new TextEncoder().encode(JSON.stringify(stage.with ?? {})) })),
  });
  return pipelineStages(plugin, request);
}
const brief = (stages: ReturnType<typeof plan>) =>
  stages.map(({ name, index, rollback = false }) => `${index} ${name}${rollback ? " (rollback)" : ""}`);

test("a pipeline has the configured stages, and one rollback stage at the first position of the plugin's", () => {
  const stages = plan(true, { name: "SYNC", index: 2 }, { name: "SYNC", index: 4, desc: "again" });
  expect(brief(stages)).toEqual(["2 SYNC", "4 SYNC", "2 UNDO (rollback)"]);
  expect(stages.map(({ desc = "" }) => desc)).toEqual(["Sync all", "again", ""]);
});

test("a stage with its own rollback stage gets it at its position, if its options say so", () => {
  const stages = plan(
    true,
    { name: "SCRIPT", index: 0, with: { run: "a", onRollback: "b" } },
    { name: "SCRIPT", index: 3, with: { run: "c" } },
  );
  expect(brief(stages)).toEqual(["0 SCRIPT", "3 SCRIPT", "0 UNDO (rollback)", "0 SCRIPT_UNDO (rollback)"]);
  expect(stages[0]?.desc).toBe("Run a");
});

test("the text that a stage displays is in the plan", () => {
  const stages = plan(false, { name: "SCRIPT", index: 0, with: { run: "a" } }, { name: "SYNC", index: 1 });
  expect(stages.map(({ metadata }) => metadata)).toEqual([{ "pipecd/stage-display-metadata": "script a" }, undefined]);
});

test("without rollback there are no rollback stages", () => {
  expect(brief(plan(false, { name: "SYNC", index: 0 }, { name: "SCRIPT", index: 1, with: { run: "a", onRollback: "b" } }))).toEqual([
    "0 SYNC",
    "1 SCRIPT",
  ]);
});

test("a stage that waits for approval says who may approve", () => {
  const [stage] = plan(true, { name: "APPROVE", index: 0, with: { approvers: ["ada", "bob"] } });
  expect(stage).toMatchObject({ availableOperation: ManualOperation.APPROVE, authorizedOperators: ["ada", "bob"] });
});

test("invalid options of all stages are reported at once, with the names and positions of the stages", () => {
  expect(() =>
    plan(true, { name: "SCRIPT", index: 0, with: { run: 7 } }, { name: "APPROVE", index: 2, with: { approvers: "ada" } }),
  ).toThrow(
    expect.objectContaining({
      code: "invalid",
      message: [
        "the options of stage SCRIPT are invalid:",
        "  stages[0].with.run: must be text, not a number; put it in quotes",
        "the options of stage APPROVE are invalid:",
        "  stages[2].with.approvers: must be a list, not text",
      ].join("\n"),
    }),
  );
});

test("a stage of another plugin is rejected", () => {
  expect(() => plan(true, { name: "K8S_SYNC", index: 0 })).toThrowError("plugin demo defines no stage K8S_SYNC");
});

test("a quick sync has the stages marked for it, rollback last, at index 0", () => {
  expect(brief(quickSyncStages(plugin, true))).toEqual(["0 SYNC", "0 UNDO (rollback)"]);
  expect(brief(quickSyncStages(plugin, false))).toEqual(["0 SYNC"]);
});

test("a quick sync is rolled back by the stages that roll back its own, if they would", () => {
  const undo = (does: boolean) =>
    configurePlugin(
      definePlugin({
        name: "pages",
        stages: {
          UNDO: defineStage({ run }),
          PUBLISH: defineStage({ quickSync: true, rollback: { stage: "UNDO", when: () => does }, run }),
          CHECK: defineStage({ rollback: { stage: "CHECK_AGAIN" }, run }),
          CHECK_AGAIN: defineStage({ run }),
        },
      }),
      "{}",
    );
  expect(brief(quickSyncStages(undo(true), true))).toEqual(["0 PUBLISH", "0 UNDO (rollback)"]);
  expect(brief(quickSyncStages(undo(false), true))).toEqual(["0 PUBLISH"]);
  expect(brief(quickSyncStages(undo(true), false))).toEqual(["0 PUBLISH"]);
});

test("a plugin can plan its quick sync itself", () => {
  const own = definePlugin({
    name: "own",
    stages: { A: defineStage({ run }) },
    deployment: { buildQuickSyncStages: ({ rollback }) => [{ name: "A", description: "all of it", rollback }] },
  });
  expect(quickSyncStages(configurePlugin(own, "{}"), true)).toMatchObject([{ name: "A", desc: "all of it", rollback: true }]);
});
