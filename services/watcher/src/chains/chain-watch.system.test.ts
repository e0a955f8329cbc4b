import { applicationAggregates, chainAggregates, connectBus, deploymentAggregates, ensureStreams, LivestateWriter } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { livestatesOf } from "../following/livestates-of.ts";
import { type ChainParts, chainWorld } from "../testing/chain-world.ts";

const resources = new AsyncDisposableStack();
let parts: ChainParts;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "test", log: silentLogger() }));
  await ensureStreams(bus);
  const stop = new AbortController();
  const writer = resources.use(new LivestateWriter(bus, { signal: stop.signal, snapshotGapMs: 0 }));
  const actor = serviceActor("test");
  parts = {
    applications: applicationAggregates(bus, { actor }),
    deployments: deploymentAggregates(bus, { actor }),
    chains: chainAggregates(bus, { actor }),
    publish: (livestate) => writer.publish(livestate),
    livestates: (key, signal) => livestatesOf(bus, key, signal),
  };
});
afterAll(() => resources.disposeAsync());

test("killed at any step, a chain is continued by another watcher, and no application is deployed twice", async () => {
  const { watcher, chain, application, end, observed, queued } = await chainWorld(parts, "pd");
  const kill = watcher("one");
  await end("web", "succeeded");
  kill();
  await observed("web");
  const killed = watcher("one");
  await eventually(async () => expect((await chain()).blocks[1]?.startedAt).toBeDefined());
  killed();
  // The watcher of the other piped was away all the time.
  const killSecond = watcher("two");
  await queued("api");
  killSecond();
  watcher("two");
  await end("api", "succeeded");
  await observed("api");
  watcher("one");
  await queued("site");
  expect((await application("api")).lastEnded?.status).toBe("succeeded");
  expect((await parts.deployments.list({ projectId: "pd" })).length).toBe(3);
});
