import { topics } from "@slipway/bus";
import type { Stage } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Steps, startSteps } from "../system/start-steps.ts";

// The lifecycle of stages and deployments, with a plugin whose stages do everything that a plugin can do.

const resources = new AsyncDisposableStack();
let slipway: Steps["slipway"];
let begin: Steps["begin"];
let state: Steps["state"];
let pluginPid: Steps["pluginPid"];

beforeAll(async () => {
  ({ slipway, begin, state, pluginPid } = resources.use(await startSteps({ leaseMs: 2_000, env: { STAGE_GRACE_MS: "2000" } })));
});

afterAll(() => resources.disposeAsync());

test("a stage waits for an authorised approver, and another is skipped", async () => {
  const deployment = await begin("approved", ["GATE", "BAKE"], (stages) => stages[0]?.status === "running");
  // The API client acts as the user who runs the test, the CLI as `tester`.
  await expect(slipway.api.deployments.approveStage({ deploymentId: deployment.id })).rejects.toThrow(
    "is not authorised; allowed: ann, tester",
  );
  expect(await slipway.cli("deployment", "approve", deployment.id)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("your approval of stage GATE was sent"),
  });
  await state(deployment, ([, bake]) => bake?.status === "running");
  expect(await slipway.cli("deployment", "approve", deployment.id)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("has no running stage that can be approved"),
  });
  const skipped = await slipway.cli("deployment", "skip", deployment.id, "BAKE", "--wait");
  expect(skipped).toMatchObject({ code: 0, stdout: expect.stringMatching(/GATE +Succeeded .*approved by tester/) });
  expect(skipped.stdout).toMatch(/BAKE +Skipped .*skip requested by tester/);
});

test("a failing stage is retried as often as its file says, and every failure is logged", async () => {
  const deployment = await begin("retried", [{ name: "FLAKY", retries: 2 }]);
  expect(deployment).toMatchObject({ status: "succeeded", stages: [{ attempt: 3, maxAttempts: 7 }] });
  const events = (await slipway.history(deployment)).map(({ event }) => event);
  const failed = events.flatMap((event) => (event.kind === "stage-attempt-failed" ? [event.failed] : []));
  expect(failed.map(({ attempt, reason }) => [attempt, reason])).toEqual([
    [1, "no luck at try 1"],
    [2, "no luck at try 2"],
  ]);
  const { stdout: log } = await slipway.cli("deployment", "logs", deployment.id, "FLAKY");
  expect(log.match(/try \d$/gm)).toEqual(["try 1", "try 1", "try 2", "try 2", "try 3"]);
});

test("a cancel rolls back, a second one ends the rollback, and stages that were not undone are named", async () => {
  const deployment = await begin("cancelled", ["NOOP", "HOLD"], ([, second]) => second?.status === "running");
  expect(await slipway.cli("deployment", "cancel", deployment.id)).toMatchObject({
    code: 0,
    stdout: `cancellation of deployment ${deployment.id} requested\n`,
  });
  await state(deployment, (stages) => stages.find(({ name }) => name === "HOLD_UNDO")?.status === "running");

  await slipway.kill9("executor");
  await slipway.start("executor");
  const resumed = await state(deployment, (stages) => (stages.find(({ name }) => name === "HOLD_UNDO")?.attempt ?? 0) > 1);
  expect(resumed.stages.find(({ name }) => name === "UNDO")).toMatchObject({ status: "succeeded", attempt: 1 });

  const ended = await slipway.cli("deployment", "cancel", deployment.id, "--wait");
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/Status: +Cancelled/) });
  expect(ended.stdout).toMatch(/Rollback: +cancelled, cancelled by tester/);
  expect(await state(deployment)).toMatchObject({
    status: "cancelled",
    rollbackResult: "cancelled",
    rollbackCancel: { commander: "tester" },
  });
});

test("a cancel without rollback keeps what was done, and every log is completed, even of stages that never ran", async () => {
  const deployment = await begin("left", ["NOOP", "HOLD", "NOOP"], ([, second]) => second?.status === "running");
  const following = Promise.all([0, 1, 2].map((place) => logOf(deployment.stages[place])));
  const ended = await slipway.cli("deployment", "cancel", deployment.id, "--no-rollback", "--wait");
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/Cancel: +by tester .*, without rollback/) });
  expect(await state(deployment)).toMatchObject({ status: "cancelled", rollbackResult: undefined });
  expect((await following).map((parts) => parts.at(-1)?.completed)).toEqual([true, true, true]);

  async function logOf(stage: Stage | undefined) {
    return Array.fromAsync(slipway.api.deployments.readStageLog({ deploymentId: deployment.id, stageId: stage?.id ?? "", follow: true }));
  }
});

test("a thousand lines of a stage reach those who follow its log in a few batches, each line once", async () => {
  const deployment = await begin("chatty", ["CHATTY"], ([only]) => only?.status === "running");
  const stage = { deploymentId: deployment.id, stageId: deployment.stages[0]?.id ?? "" };
  const lines = Array.from({ length: 1_000 }, (_, line) => `line ${line}`);
  const parts = Array.fromAsync(slipway.api.deployments.readStageLog({ ...stage, follow: true }));
  const printed = slipway.cli("deployment", "logs", deployment.id, "--follow");
  expect(await slipway.cli("deployment", "approve", deployment.id, "--wait")).toMatchObject({ code: 0 });

  const texts = (await parts).map(({ blocks }) => blocks.map(({ text }) => text));
  expect(texts.flat()).toEqual(lines);
  expect(texts.length, "messages of the API").toBeLessThan(20);
  const { state } = await slipway.bus.manager.streams.info(topics.stageLog.stream.name, { subjects_filter: topics.stageLog.filter(stage) });
  expect(Object.values(state.subjects ?? {}), "messages of the bus").toEqual([expect.toSatisfy((count: number) => count < 20)]);
  expect((await printed).stdout.match(/line \d+$/gm)).toEqual(lines);
});

test("a plugin that does not release a stage that timed out is replaced once it runs no other stage, and other deployments are not affected", async () => {
  const other = await begin("bystander", ["GATE"], (stages) => stages[0]?.status === "running");
  const before = await pluginPid();
  const deaf = await begin("deaf", [{ name: "DEAF", timeout: "1s" }]);
  expect(deaf).toMatchObject({ status: "failed", stages: [{ status: "failed", statusReason: "timed out after 1 s", attempt: 1 }] });
  expect(await pluginPid()).toBe(before);

  expect(await slipway.cli("deployment", "approve", other.id, "--wait")).toMatchObject({ code: 0 });
  expect((await state(other)).stages).toMatchObject([{ status: "succeeded", attempt: 1, failedAttempts: [] }]);
  await eventually(async () => expect(await pluginPid()).not.toBe(before));

  const alone = await pluginPid();
  await begin("deaf-again", [{ name: "DEAF", timeout: "1s" }]);
  expect(await pluginPid(), "without other stages it is replaced before the deployment ends").not.toBe(alone);
});
