import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { aggregatesContract, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { deploymentAggregates } from "./deployment-aggregates.ts";

const resources = new AsyncDisposableStack();
let bus: Bus;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "contract", log: silentLogger() }));
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

test.for(aggregatesContract)("$name", async ({ check }) => {
  await expect(check(deploymentAggregates(bus, { actor: serviceActor("test") }))).resolves.toBeUndefined();
});
