import type { Stage } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Steps, startSteps } from "../system/start-steps.ts";

// Stages of several applications share the process of their plugin. A stage that ends or breaks the process must not fail the others.

const resources = new AsyncDisposableStack();
let slipway: Steps["slipway"];
let begin: Steps["begin"];
let state: Steps["state"];
let pluginPid: Steps["pluginPid"];

beforeAll(async () => {
  ({ slipway, begin, state, pluginPid } = resources.use(await startSteps()));
});

afterAll(() => resources.disposeAsync());

// First, because a plugin that has crashed often is started again after longer and longer pauses.
test("an error that nobody catches fails its stage with the author's line, and the process is replaced after the others", async () => {
  const other = await begin("bystander", ["GATE"], ([gate]) => gate?.status === "running");
  const before = await pluginPid();
  const stray = await begin("stray", ["STRAY"]);
  expect(stray.stages[0]?.statusReason).toMatch(/^the plugin has a bug: nobody catches this \(at .*steps-plugin\.ts:\d+:\d+\)$/);
  expect(await pluginPid()).toBe(before);
  expect(await slipway.cli("deployment", "approve", other.id, "--wait")).toMatchObject({ code: 0 });
  expect((await state(other)).stages[0]).toMatchObject({ attempt: 1, failedAttempts: [] });
  await eventually(async () => expect(await pluginPid()).not.toBe(before));
  expect((await begin("after", ["NOOP"])).status).toBe("succeeded");
});

test("a stage that ends its plugin's process fails, and the stages beside it lose nothing", async () => {
  const isRunning = ([first]: readonly Stage[]) => first?.status === "running";
  const [innocent, another, guilty] = [
    await begin("innocent", ["GATE", "NOOP"], isRunning),
    await begin("another", ["GATE"], isRunning),
    await begin("guilty", ["EXIT"], isRunning),
  ];
  expect(await slipway.cli("deployment", "approve", guilty.id)).toMatchObject({ code: 0 });
  await eventually(async () => expect((await state(innocent)).stages[0]?.failedAttempts).toMatchObject([{ kind: "interrupted" }]));
  for (const { id } of [innocent, another]) expect(await slipway.cli("deployment", "approve", id)).toMatchObject({ code: 0 });

  const ended = await slipway.waitForDeployment("guilty", guilty.trigger.commit.hash);
  expect(ended.stages[0]?.statusReason).toMatch(/^plugin steps was lost 5 times: .* its process exited with code 1/);
  for (const { applicationName, trigger } of [innocent, another]) {
    const { status, statusReason, stages } = await slipway.waitForDeployment(applicationName, trigger.commit.hash);
    expect({ applicationName, status, statusReason }).toEqual({
      applicationName,
      status: "succeeded",
      statusReason: "every stage succeeded",
    });
    expect(stages[0]?.failedAttempts.map(({ kind }) => kind)).not.toContain("lost");
  }
});
