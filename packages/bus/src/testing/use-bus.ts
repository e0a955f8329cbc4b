import { silentLogger } from "@slipway/runtime";
import { type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";

/** A nats-server for the tests of one file, and a bus on it with all streams. Both exist once the tests run. */
export function useBus(): { readonly nats: NatsServer; readonly bus: Bus } {
  const resources = new AsyncDisposableStack();
  let nats: NatsServer;
  let bus: Bus;
  beforeAll(async () => {
    nats = resources.use(await startNats());
    bus = resources.use(await connectBus({ servers: nats.url, name: "test", log: silentLogger() }));
    await ensureStreams(bus);
  });
  afterAll(() => resources.disposeAsync());
  return {
    get nats() {
      return nats;
    },
    get bus() {
      return bus;
    },
  };
}
