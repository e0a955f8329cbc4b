import { Fault, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, sampleDeploymentKey } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deploymentAggregates } from "../aggregates/deployment-aggregates.ts";
import { triggerSample } from "../testing/trigger-sample.ts";
import { useBus } from "../testing/use-bus.ts";
import { consumeHistory } from "../work/consume.ts";
import { deploymentHistory } from "./history-stream.ts";

const log = silentLogger();
const system = useBus();

test("a message that is never handled does not keep a stream from being handled", async () => {
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  const stream = deploymentHistory(system.bus);
  for (const id of ["refused", "accepted"]) await deployments.ensure(sampleDeploymentKey(id), triggerSample(sampleDeploymentKey(id)));
  const { lastSequence } = await stream.info();
  const accepted = Promise.withResolvers<void>();
  await using _recording = await consumeHistory(system.bus, "deployments", {
    durable: "recorder",
    log,
    handle: async ({ state }) => {
      if (state?.id === "refused") throw new Fault("invalid", "not for this store");
      await accepted.promise;
    },
  });
  await eventually(async () => {
    const { num_ack_pending, num_redelivered } = await system.bus.manager.consumers.info(stream.name, "recorder");
    expect({ num_ack_pending, num_redelivered }).toEqual({ num_ack_pending: 2, num_redelivered: 1 });
  });
  expect(await stream.hasHandled("recorder", lastSequence), "the other one is being handled").toBe(false);
  accepted.resolve();
  await eventually(async () => expect(await stream.hasHandled("recorder", lastSequence)).toBe(true));
});

test("a stream says whether it holds anything of an aggregate", async () => {
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  const stream = deploymentHistory(system.bus);
  const key = sampleDeploymentKey("held");
  const messages: Parameters<typeof stream.infoAbout>[0][] = [];
  await deployments.ensure(key, triggerSample(key));
  await using _recording = await consumeHistory(system.bus, "deployments", {
    durable: "holder",
    filter: { deploymentId: key.deploymentId },
    log,
    handle: async (message) => void messages.push(message),
  });
  await eventually(() => expect(messages).toHaveLength(1));
  const [message] = messages as [(typeof messages)[0]];
  expect(await stream.infoAbout(message)).toMatchObject({ isHeld: true, created: (await stream.info()).created });
  await deployments.forget(key);
  expect(await stream.infoAbout(message)).toMatchObject({ isHeld: false });
});
