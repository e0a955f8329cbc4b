import { create } from "@bufbuild/protobuf";
import { type Deployment, deploymentKey } from "@slipway/domain";
import { ActorKind, CommandSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleDeployment, sampleHandlerContext, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { skipWait } from "./skip-wait.ts";

async function begin(given: Partial<Deployment>) {
  const deployment = sampleDeployment(given);
  const key = deploymentKey(deployment);
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const asked: string[] = [];
  const publishPlan = async (_key: unknown, { kind, deploymentId }: { readonly kind: string; readonly deploymentId: string }) =>
    void asked.push(`${kind} ${deploymentId}`);
  const handle = skipWait({ deployments, publishPlan, now: () => sampleTime });
  const { projectId, pipedId, applicationId } = key;
  const kind = { case: "skipWait" as const, value: { deploymentId: key.deploymentId } };
  const actor = { kind: ActorKind.PERSON, name: "ann" };
  const command = create(CommandSchema, { id: "command", projectId, pipedId, applicationId, actor, kind });
  return { take: () => handle(command, sampleHandlerContext()), asked, state: async () => (await deployments.get(key)).state };
}

test("a deployment begins under the name of the person, and its plan is asked for again if the command is repeated", async () => {
  const { take, asked, state } = await begin({ id: "d1", waitsFor: "db to be healthy" });
  await take();
  await take();
  expect(await state()).toMatchObject({ status: "pending", waitsFor: "", waitSkippedBy: "ann" });
  expect(asked).toEqual(["ready d1", "ready d1"]);
});

test.for([
  { name: "that does not wait any more", given: { waitsFor: "" } },
  { name: "that has begun", given: { status: "running" as const } },
])("a command for a deployment $name comes to nothing", async ({ given }) => {
  const { take, asked, state } = await begin(given);
  await take();
  expect([(await state()).waitSkippedBy, asked]).toEqual(["", []]);
});
