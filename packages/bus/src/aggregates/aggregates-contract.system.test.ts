import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { aggregatesContract, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { deploymentAggregates } from "./deployment-aggregates.ts";

const resources = new AsyncDisposableStack();
/** A service of a piped reads by consumers, others directly. */
const buses = new Map<string, Bus>();

beforeAll(async () => {
  const nats = resources.use(await startNats());
  for (const role of ["gateway", "executor"] as const) {
    const bus = resources.use(await connectBus({ servers: nats.url, name: "contract", role, log: silentLogger() }));
    await ensureStreams(bus);
    buses.set(role, bus);
  }
});
afterAll(() => resources.disposeAsync());

test.for(["gateway", "executor"].flatMap((role) => aggregatesContract.map((promise) => ({ role, ...promise }))))(
  "$role: $name",
  async ({ role, check }) => {
    const bus = buses.get(role);
    if (!bus) throw new Error("no bus");
    await expect(check(deploymentAggregates(bus, { actor: serviceActor("test") }))).resolves.toBeUndefined();
  },
);
