import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type StepEntry, type Steps, startSteps } from "../system/start-steps.ts";

// A newer commit comes while the deployment of an older one runs.

const resources = new AsyncDisposableStack();
let steps: Steps;

beforeAll(async () => {
  steps = resources.use(await startSteps());
});

afterAll(() => resources.disposeAsync());

/** Deploys an application, and waits until its stage GATE runs. */
const untilGate = (name: string, stages: readonly StepEntry[]) =>
  steps.begin(name, stages, (all) => all.some((stage) => stage.name === "GATE" && stage.status === "running"));
const statuses = async (application: string, commit: string) => {
  const { status, statusReason, stages } = await steps.slipway.waitForDeployment(application, commit);
  return { status, statusReason, stages: stages.map((stage) => [stage.name, stage.status]) };
};
const cancel = { supersede: { policy: "cancel" } };

test("a deployment that only waited ends without a rollback, even if its executor was killed meanwhile", async () => {
  const { trigger } = await untilGate("waiting", ["GATE", "NOOP"]);
  await steps.slipway.kill9("executor");
  const newer = await steps.push("waiting", ["NOOP"], cancel);
  await eventuallyShown(async () =>
    expect((await steps.slipway.cli("deployment", "list", "--app", "waiting")).stdout).toContain(newer.slice(0, 7)),
  );
  await steps.slipway.start("executor");

  expect(await statuses("waiting", trigger.commit.hash)).toMatchObject({
    status: "superseded",
    statusReason: expect.stringMatching(new RegExp(`^superseded by deployment \\S+ of commit ${newer.slice(0, 7)}$`)),
    stages: [
      ["GATE", "cancelled"],
      ["NOOP", "not-started"],
      ["UNDO", "not-started"],
    ],
  });
  expect(await statuses("waiting", newer)).toMatchObject({ status: "succeeded" });
  await eventually(async () =>
    expect(await steps.slipway.findApplication("waiting")).toMatchObject({ holds: [], activeDeploymentId: undefined }),
  );
});

test("a deployment that has changed something is rolled back before the newer commit is deployed", async () => {
  const { trigger } = await untilGate("changed", ["NOOP", "GATE", "NOOP"]);
  const newer = await steps.push("changed", ["NOOP"], cancel);
  const older = await steps.slipway.waitForDeployment("changed", trigger.commit.hash);
  expect(older).toMatchObject({ status: "superseded", rollbackResult: "succeeded" });
  expect(older.stages.filter(({ rollback }) => rollback).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  const { startedAt, status } = await steps.slipway.waitForDeployment("changed", newer);
  expect(status).toBe("succeeded");
  expect(Temporal.Instant.compare(startedAt ?? older.createdAt, older.completedAt ?? older.createdAt)).toBeGreaterThanOrEqual(0);
});

test("a deployment that is stuck is cancelled once it was for as long as the file of the newer commit says", async () => {
  const { trigger } = await untilGate("stuck", ["GATE"]);
  const newer = await steps.push("stuck", ["NOOP"], { supersede: { policy: "cancelWhenStuck", stuckAfter: "1s" } });
  expect(await statuses("stuck", trigger.commit.hash)).toMatchObject({
    status: "superseded",
    statusReason: expect.stringContaining(`of commit ${newer.slice(0, 7)}: it ran for 1 s`),
  });
  expect(await statuses("stuck", newer)).toMatchObject({ status: "succeeded" });
});

test("a newer commit that a person cancels does not supersede any more", async () => {
  const { id, trigger } = await untilGate("withdrawn", ["GATE"]);
  const stuck = { supersede: { policy: "cancelWhenStuck", stuckAfter: "1h" } };
  const newer = await steps.push("withdrawn", ["NOOP"], stuck);
  const shown = async () => (await steps.slipway.cli("deployment", "get", id)).stdout;
  await eventuallyShown(async () => expect(await shown()).toMatch(/^Superseded: +to be superseded by .* once a stage has run for 1h00m$/m));
  const { id: waiting } = await steps.slipway.waitForDeployment("withdrawn", newer, { until: () => true });
  expect(await steps.slipway.cli("deployment", "cancel", waiting)).toMatchObject({ code: 0 });
  await eventuallyShown(async () => expect(await shown()).not.toMatch(/^Superseded:/m));
  expect(await steps.slipway.cli("deployment", "approve", id, "--wait")).toMatchObject({ code: 0 });
  expect(await statuses("withdrawn", trigger.commit.hash)).toMatchObject({ status: "succeeded" });
});
