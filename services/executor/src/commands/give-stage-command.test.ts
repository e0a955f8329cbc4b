import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { deploymentKey, type Stage } from "@slipway/domain";
import { ActorKind, CommandSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleDeployment, sampleHandlerContext, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { giveStageCommand } from "./give-stage-command.ts";

async function begin(given: Partial<Stage> = {}) {
  const stages = [sampleStage({ status: "running", attempt: 1, availableOperation: "approve", ...given })];
  const deployment = sampleDeployment({ status: "running", stages });
  const key = deploymentKey(deployment);
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const handle = giveStageCommand({ deployments, now: () => sampleTime });
  const take = (kind: MessageInitShape<typeof CommandSchema>["kind"] & {}, commander = "ann", id = "command") => {
    const { projectId, pipedId, applicationId } = key;
    const command = create(CommandSchema, {
      id,
      projectId,
      pipedId,
      applicationId,
      actor: { kind: ActorKind.PERSON, name: commander },
      kind,
    });
    return handle(command, sampleHandlerContext());
  };
  return { take, commands: async () => (await deployments.get(key)).state.stages[0]?.commands };
}
const value = { deploymentId: "deployment", stageId: "sync" };

test.for([
  { kind: { case: "approve" as const, value }, offers: "approve" as const },
  { kind: { case: "skip" as const, value }, offers: "skip" as const },
])("a stage learns who would $offers it; a repeat changes nothing", async ({ kind, offers }) => {
  const { take, commands } = await begin({ availableOperation: offers });
  await take(kind);
  await take(kind);
  expect(await commands()).toEqual([{ id: "command", operation: offers, commander: "ann", at: sampleTime }]);
});

test.for([
  { name: "for a stage that has ended meanwhile", given: { status: "succeeded" as const }, reason: "it has ended: succeeded" },
  { name: "of a person who may not", given: { authorizedOperators: ["bob"] }, reason: "ann is not authorised; allowed: bob" },
])("a command $name is refused, with the reason", async ({ given, reason }) => {
  const { take, commands } = await begin(given);
  expect(await take({ case: "approve", value })).toEqual({ result: "refused", reason: `stage SYNC cannot be approved: ${reason}` });
  expect(await commands()).toEqual([]);
});

test("a second approval by the same person is there already", async () => {
  const { take, commands } = await begin();
  expect(await take({ case: "approve", value })).toBeUndefined();
  expect(await take({ case: "approve", value }, "ann", "again")).toEqual({ result: "done", reason: "requested before by the same person" });
  expect(await commands()).toHaveLength(1);
});

test("a command for a stage that does not exist is dead-lettered", async () => {
  const { take } = await begin();
  await expect(take({ case: "approve", value: { ...value, stageId: "x" } })).rejects.toMatchObject({ code: "not_found" });
});
