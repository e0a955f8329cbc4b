import { create } from "@bufbuild/protobuf";
import { deploymentKey } from "@slipway/domain";
import { DeploymentSchema, DeploymentStatus, PurgeWorkSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleDeployment, sampleHandlerContext } from "@slipway/testkit";
import { expect, test } from "vitest";
import { purgeDeployment } from "./purge-deployment.ts";

const deployment = sampleDeployment({ status: "succeeded" });
const key = deploymentKey(deployment);

async function begin(recordedEvents: number, recordedStatus: DeploymentStatus = DeploymentStatus.SUCCEEDED) {
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const kept = await deployments.history(key);
  const handle = purgeDeployment({
    aggregates: deployments,
    recorded: {
      events: async () => Array.from({ length: recordedEvents }, () => ({}) as never),
      find: async () => create(DeploymentSchema, { id: key.deploymentId, status: recordedStatus }),
    },
  });
  return { kept: kept.length, deployments, purge: () => handle(create(PurgeWorkSchema, key), sampleHandlerContext()) };
}

test("a completely recorded deployment is removed, and removing it again changes nothing", async () => {
  const { deployments, purge } = await begin(1);
  await purge();
  await purge();
  expect(await deployments.find(key)).toBeUndefined();
});

test("an incompletely recorded deployment is kept, and its removal is retried", async () => {
  const { deployments, purge } = await begin(0);
  await expect(purge()).rejects.toMatchObject({ code: "unavailable" });
  expect(await deployments.find(key)).toBeDefined();
});

test("a deployment whose end is not recorded is kept, even if the record has more events than JetStream has messages", async () => {
  const { deployments, purge } = await begin(5, DeploymentStatus.RUNNING);
  await expect(purge()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("the end of deployment") });
  expect(await deployments.find(key)).toBeDefined();
});
