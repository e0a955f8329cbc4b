import { applicationAggregates, chainAggregates, connectBus, deploymentAggregates, ensureStreams, LivestateWriter } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChainParts, chainWorld } from "../testing/chain-world.ts";
import { livestatesOf } from "./livestates-of.ts";

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

test("a block begins when the one before is deployed and healthy with its commit, in every piped, with two watchers of each", async () => {
  const { watcher, chain, statuses, application, end, observed, queued } = await chainWorld(parts, "pa");
  for (const piped of ["one", "two", "one", "two"]) watcher(piped);
  await end("web", "succeeded");
  await eventually(async () =>
    expect((await chain()).blocks[0]?.nodes[0]?.waitsFor).toContain("what runs has not been observed since deployment"),
  );
  expect((await application("api")).queue).toEqual([]);
  await observed("web", { health: "progressing" });
  await eventually(async () => expect((await chain()).blocks[0]?.nodes[0]?.waitsFor).toBe("web to be healthy: it is progressing"));
  await observed("web", { commitHash: "another" });
  await eventually(async () => expect((await chain()).blocks[0]?.nodes[0]?.waitsFor).toContain("runs with commit another"));
  expect((await application("api")).queue).toEqual([]);
  await observed("web");
  await queued("api");
  expect((await application("site")).queue).toEqual([]);
  expect((await application("api")).queue).toMatchObject([{ trigger: "chain", commitHash: "b".repeat(40) }]);
  expect(await statuses()).toEqual(["succeeded", "pending", "pending"]);
  const api = await end("api", "succeeded");
  expect(api).toMatchObject({ chainId: (await chain()).id, chainBlock: 1, trigger: { kind: "chain", commander: (await chain()).id } });
  await observed("api");
  await queued("site");
  await end("site", "succeeded");
  await observed("site");
  await eventually(async () => expect(await chain()).toMatchObject({ status: "succeeded", statusReason: "every block succeeded" }));
  expect((await parts.deployments.list({ projectId: "pa" })).length).toBe(3);
});

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
