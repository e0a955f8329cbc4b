import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, startNatsWithUsers } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
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
  expect(streams.find(({ name }) => name === "PLANS")).toMatchObject({ messages: 1, holds: "requests to plan", isRestoring: false });
  expect(streams.find(({ name }) => name === "DEPLOYMENTS")).toMatchObject({ messages: 0, isRestoring: true });
  expect(bytes).toBeGreaterThan(0);

  const log = silentLogger();
  const handle = () => Promise.reject(new Fault("unavailable", "not now"));
  const planner = async () => (await listConsumers(bus)).find(({ durable }) => durable === "plan-piped");
  {
    await using _consumption = await consume(bus, topics.planWork, { durable: "plan-piped", concurrency: 2, handle, log });
    await eventually(async () => expect(await planner()).toMatchObject({ stream: "PLANS", isListening: true, taken: 1 }));
  }
  await eventually(async () => expect(await planner()).toMatchObject({ isListening: false }));
});

test("the gateway sees all streams and consumers, and the trace service those that it may know", async () => {
  await using nats = await startNatsWithUsers([{ projectId: "project", pipedId: "piped" }]);
  for (const role of ["trace", "gateway"] as const) {
    await using bus = await nats.connectAs({ role });
    await ensureStreams(bus);
    const names = (await jetStreamStatus(bus)).streams.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["APPLICATIONS", "COMMANDS", "AUDIT"]));
    expect(names.includes("SESSIONS"), role).toBe(role === "gateway");
    await listConsumers(bus);
  }
  expect(nats.violations()).toEqual([]);
});
