import { setTimeout as wait } from "node:timers/promises";
import { connectBus, serveEventIntake } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";

// A gateway that receives an event, says so, and registers it never: it is killed between both.

const [servers = ""] = process.argv.slice(2);
const bus = await connectBus({ servers, name: "held", log: silentLogger() });
await using _intake = await serveEventIntake(bus, {
  log: silentLogger(),
  ackWaitMs: 1_000,
  headStartMs: 0,
  register: async ({ subject }) => {
    console.log(`received ${subject}`);
    await wait(3_600_000);
    throw new Error("nobody killed it");
  },
});
console.log("ready");
await wait(3_600_000);
