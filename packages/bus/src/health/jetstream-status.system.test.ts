import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { topics } from "../topics/topics.ts";
import { askForPlan } from "../work/ask-for-plan.ts";
import { consume } from "../work/consume.ts";
import { jetStreamStatus, listConsumers } from "./jetstream-status.ts";

const system = useBus();
const key = { projectId: "project", pipedId: "piped", applicationId: "app" };

test("streams say how full they are, and consumers whether a process takes their messages", async () => {
  const { bus } = system;
  await askForPlan(bus, key, { kind: "triggered", deploymentId: "d" });
  const { streams, bytes } = await jetStreamStatus(bus);
  expect(streams.find(({ name }) => name === "WORK")).toMatchObject({ messages: 1, holds: "requests to plan", isRestoring: false });
  expect(streams.find(({ name }) => name === "DEPLOYMENTS")).toMatchObject({ messages: 0, isRestoring: true });
  expect(bytes).toBeGreaterThan(0);

  const log = silentLogger();
  const handle = () => Promise.reject(new Fault("unavailable", "not now"));
  const planner = async () => (await listConsumers(bus)).find(({ durable }) => durable === "plan-piped");
  {
    await using _consumption = await consume(bus, topics.planWork, { durable: "plan-piped", concurrency: 2, handle, log });
    await eventually(async () => expect(await planner()).toMatchObject({ stream: "WORK", isListening: true, taken: 1 }));
  }
  await eventually(async () => expect(await planner()).toMatchObject({ isListening: false }));
});
