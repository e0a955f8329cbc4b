import { create } from "@bufbuild/protobuf";
import { type Deployment, deploymentKey } from "@slipway/domain";
import { CommandSchema, RollbackChoice } from "@slipway/proto/state";
import { encodeActor } from "@slipway/state";
import { aggregatesWith, sampleDeployment, sampleHandlerContext, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cancelDeployment } from "./cancel-deployment.ts";

async function begin(given: Partial<Deployment>) {
  const deployment = sampleDeployment(given);
  const key = deploymentKey(deployment);
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const asked: string[] = [];
  const handle = cancelDeployment({
    deployments,
    publishPlan: async ({ deploymentId }) => void asked.push(deploymentId),
    now: () => sampleTime,
  });
  const cancel = (rollback: RollbackChoice = RollbackChoice.UNSPECIFIED, id = "command", endsRollback = false) => {
    const { projectId, pipedId, applicationId, deploymentId } = key;
    const kind = { case: "cancel" as const, value: { deploymentId, rollback, endsRollback } };
    const command = create(CommandSchema, { id, projectId, pipedId, applicationId, actor: encodeActor(ann), kind });
    return handle(command, sampleHandlerContext());
  };
  const lastEvent = async () => (await deployments.history(key)).at(-1)?.event;
  return { cancel, asked, lastEvent, state: async () => (await deployments.get(key)).state };
}
const ann = { kind: "person", name: "ann", signIn: "claimed" } as const;
const stages = [sampleStage(), sampleStage({ id: "back", rollback: true })];

test.for([
  { choice: RollbackChoice.UNSPECIFIED, rollback: "as-planned" },
  { choice: RollbackChoice.ROLLBACK, rollback: "rollback" },
  { choice: RollbackChoice.NO_ROLLBACK, rollback: "no-rollback" },
])("a running deployment learns who cancels it and how: $rollback", async ({ choice, rollback }) => {
  const { cancel, asked, lastEvent, state } = await begin({ status: "running", stages });
  await cancel(choice);
  expect(await lastEvent()).toMatchObject({ kind: "cancel-requested", actor: ann });
  expect(await state()).toMatchObject({ status: "running", cancel: { commandId: "command", commander: "ann", rollback } });
  expect(asked).toEqual([]);
});

test("a waiting deployment ends at once, and a plan is requested for the next one", async () => {
  const { cancel, asked, state } = await begin({});
  await cancel();
  expect(await state()).toMatchObject({ status: "cancelled", statusReason: "cancelled by ann before it was planned" });
  expect(asked).toEqual(["deployment"]);
});

test("a repeat changes nothing, and requests the plan again", async () => {
  const { cancel, asked, state } = await begin({});
  await cancel();
  const before = await state();
  await cancel();
  expect(await state()).toEqual(before);
  expect(asked).toEqual(["deployment", "deployment"]);
});

test("the first of two cancels counts", async () => {
  const { cancel, state } = await begin({ status: "running", stages });
  await cancel(RollbackChoice.NO_ROLLBACK, "first");
  expect(await cancel(RollbackChoice.NO_ROLLBACK, "first")).toBeUndefined();
  expect(await cancel(RollbackChoice.ROLLBACK, "second")).toEqual({ result: "done", reason: "already cancelled by ann" });
  expect(await state()).toMatchObject({ cancel: { commandId: "first", rollback: "no-rollback" } });
});

test("a cancel of the rollback does not change the cancel that led to it", async () => {
  const first = { commandId: "first", commander: "bob", rollback: "as-planned" as const, at: sampleTime };
  const { cancel, state } = await begin({ status: "rolling-back", stages, cancel: first });
  await cancel(RollbackChoice.UNSPECIFIED, "late");
  expect(await state()).toMatchObject({ cancel: { commandId: "first" }, rollbackCancel: undefined });
  await cancel(RollbackChoice.UNSPECIFIED, "second", true);
  expect(await state()).toMatchObject({ cancel: { commandId: "first" }, rollbackCancel: { commandId: "second", commander: "ann" } });
});

test.for([
  { name: "has ended", given: { status: "succeeded" as const }, reason: "has ended" },
  { name: "is rolling back already", given: { status: "rolling-back" as const, stages }, reason: "is already rolling back" },
  { name: "has no rollback stages", given: { status: "running" as const, stages: [sampleStage()] }, reason: "has no rollback stages" },
])("a cancel of one that $name is refused, with the reason", async ({ given, reason }) => {
  const { cancel, asked, state } = await begin(given);
  const before = await state();
  expect(await cancel(RollbackChoice.ROLLBACK)).toEqual({ result: "refused", reason: expect.stringContaining(reason) });
  expect(await state()).toEqual(before);
  expect(asked).toEqual([]);
});
