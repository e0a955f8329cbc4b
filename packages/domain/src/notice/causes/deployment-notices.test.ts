import { expect, test } from "vitest";
import type { Deployment } from "../../deployment/deployment.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import { newDeployment } from "../../deployment/new-deployment.ts";
import { newStage, planStage } from "../../deployment/stage/new-stage.ts";
import type { Stage } from "../../deployment/stage/stage.ts";
import { newTrigger } from "../../trigger/new-trigger.ts";
import { deploymentNotices } from "./deployment-notices.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const commit = { hash: "c".repeat(40), subject: "feat: x", body: "", author: "Ann", branch: "main", url: "https://git/c", authoredAt: at };
const base: Deployment = newDeployment({
  id: "d",
  applicationId: "a",
  applicationName: "shop",
  projectId: "p",
  pipedId: "q",
  source: { repositoryId: "r", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
  deployTargets: { kubernetes: ["eu"] },
  labels: { env: "prod" },
  trigger: newTrigger({ kind: "commit", commit, at }),
  createdAt: at,
});
const stage = (given: Partial<Stage> = {}): Stage => ({
  ...newStage(planStage({ id: "s", name: "WAIT_APPROVAL", plugin: "waitapproval", timeoutMs: 1 })),
  ...given,
});
const approval = { id: "k", operation: "approve", commander: "bob", at } as const;
const run = { token: "t", executor: "e", since: at };

interface Case {
  readonly name: string;
  readonly event: Omit<DeploymentEvent, "at">;
  readonly state?: Partial<Deployment>;
  readonly want: readonly string[];
}

const finished = (status: string): Case["event"] =>
  ({ kind: "stage-finished", stageId: "s", status, reason: "r", faultCode: "" }) as Case["event"];

const cases: readonly Case[] = [
  { name: "a trigger", event: { kind: "triggered", deployment: base } as Case["event"], want: ["DEPLOYMENT_TRIGGERED"] },
  { name: "a plan", event: { kind: "planned", plan: {} } as unknown as Case["event"], want: ["DEPLOYMENT_PLANNED"] },
  { name: "the first run", event: { kind: "run-claimed", run } as Case["event"], state: { claims: 1 }, want: ["DEPLOYMENT_STARTED"] },
  { name: "a takeover", event: { kind: "run-claimed", run } as Case["event"], state: { claims: 2 }, want: [] },
  {
    name: "a stage that begins",
    event: { kind: "stage-started", stageId: "s", attempt: 1 } as Case["event"],
    state: { stages: [stage()] },
    want: ["STAGE_STARTED"],
  },
  {
    name: "a stage that is tried again",
    event: { kind: "stage-started", stageId: "s", attempt: 2 } as Case["event"],
    state: { stages: [stage()] },
    want: [],
  },
  {
    name: "a stage that waits for people",
    event: { kind: "stage-started", stageId: "s", attempt: 1 } as Case["event"],
    state: { stages: [stage({ availableOperation: "approve", status: "running" })] },
    want: ["STAGE_STARTED", "DEPLOYMENT_WAIT_APPROVAL"],
  },
  {
    name: "a stage that people approved",
    event: finished("succeeded"),
    state: { stages: [stage({ availableOperation: "approve", commands: [approval] })] },
    want: ["STAGE_SUCCEEDED", "DEPLOYMENT_APPROVED"],
  },
  { name: "a stage that exits", event: finished("exited"), state: { stages: [stage()] }, want: ["STAGE_SUCCEEDED"] },
  { name: "a stage that fails", event: finished("failed"), state: { stages: [stage()] }, want: ["STAGE_FAILED"] },
  { name: "a stage that is cancelled", event: finished("cancelled"), state: { stages: [stage()] }, want: ["STAGE_CANCELLED"] },
  { name: "a stage that is skipped", event: finished("skipped"), state: { stages: [stage()] }, want: ["STAGE_SKIPPED"] },
  {
    name: "a rollback",
    event: { kind: "rollback-started", outcome: "failed", reason: "r" } as Case["event"],
    want: ["DEPLOYMENT_ROLLING_BACK"],
  },
  ...(["succeeded", "failed", "cancelled"] as const).map((status) => ({
    name: `a deployment that ${status}`,
    event: { kind: "ended", status, reason: "r", faultCode: "" } as Case["event"],
    want: [`DEPLOYMENT_${status.toUpperCase()}`],
  })),
  {
    name: "a deployment that a newer one replaced",
    event: { kind: "ended", status: "superseded", reason: "r", faultCode: "" } as Case["event"],
    want: ["DEPLOYMENT_CANCELLED"],
  },
  { name: "a stored value", event: { kind: "plugin-metadata-put", plugin: "x", values: {} } as Case["event"], want: [] },
];

test.for(cases)("people are told of $name: $want", ({ event, state, want }) => {
  const notices = deploymentNotices({ ...event, at } as DeploymentEvent, { ...base, ...state });
  expect(notices.map((notice) => notice.event)).toEqual(want);
});

test("a notice of the same event has the same id, whenever it is made; of another stage or deployment another one", () => {
  const made = (stageId: string, deployment: Partial<Deployment> = {}) =>
    deploymentNotices(
      { kind: "stage-finished", stageId, status: "failed", reason: "", faultCode: "", at: Temporal.Now.instant() },
      { ...base, stages: [stage({ id: "one" }), stage({ id: "two" })], ...deployment },
    ).map(({ id }) => id)[0];
  expect(made("one")).toBe(made("one"));
  expect(new Set([made("one"), made("two"), made("one", { id: "other" })]).size).toBe(3);
});

test("a notice says who approved and who cancelled", () => {
  const cancel = { commandId: "k", commander: "eve", rollback: "as-planned", at } as const;
  const [ended] = deploymentNotices({ kind: "ended", status: "cancelled", reason: "", faultCode: "", at }, { ...base, cancel });
  const [, approved] = deploymentNotices({ ...finished("succeeded"), at } as DeploymentEvent, {
    ...base,
    stages: [stage({ availableOperation: "approve", commands: [approval] })],
  });
  expect([ended?.people, approved?.people]).toEqual([["eve"], ["bob"]]);
});
