import { expect, test } from "vitest";
import { isDryRun } from "./is-dry-run.ts";
import { newStage, planStage } from "./stage/new-stage.ts";
import type { StageStatus } from "./stage/stage.ts";

interface Given {
  readonly plugin?: string;
  readonly config?: string;
  readonly status?: StageStatus;
  readonly rollback?: boolean;
}

const dry = '{"dryRun":true}';
const stage = ({ plugin = "kubernetes", config = "", status = "succeeded", rollback = false }: Given) => ({
  ...newStage(planStage({ id: "s", name: "S", plugin, description: "", index: 0, config, timeoutMs: 1, rollback })),
  status,
});
const deployTargets = { kubernetes: ["dev"], wait: [] };

test.for<{ readonly name: string; readonly stages: readonly Given[]; readonly want: boolean }>([
  { name: "of nothing but dry runs", stages: [{ config: dry }, { config: dry }], want: true },
  {
    name: "of a dry run and stages that have no deploy target",
    stages: [{ config: dry }, { plugin: "wait" }, { plugin: "approval" }],
    want: true,
  },
  {
    name: "whose other stages were skipped, or only roll back",
    stages: [{ config: dry }, { status: "skipped" }, { rollback: true }],
    want: true,
  },
  { name: "that tries a stage and then runs it", stages: [{ config: dry }, { plugin: "wait" }, {}], want: false },
  { name: "without dry runs", stages: [{}, { config: '{"dryRun":false}' }], want: false },
  { name: "of waits only", stages: [{ plugin: "wait" }], want: false },
  {
    name: "that ended before the stage that it tried",
    stages: [{ config: dry }, { plugin: "wait", status: "exited" }, { status: "not-started" }],
    want: true,
  },
  { name: "whose dry run was skipped", stages: [{ config: dry, status: "skipped" }, { plugin: "wait" }], want: false },
  { name: "with options that are no object", stages: [{ config: "null" }, { config: "{" }], want: false },
])("a deployment $name: $want", ({ stages, want }) => {
  expect(isDryRun({ deployTargets, stages: stages.map(stage) })).toBe(want);
});
