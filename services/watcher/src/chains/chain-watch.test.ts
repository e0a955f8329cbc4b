import { EventEmitter, on } from "node:events";
import type { ApplicationLivestate } from "@slipway/domain";
import { cancelChain, Fault, resumeChain } from "@slipway/domain";
import { eventually, memoryAggregates } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type ChainParts, chainWorld } from "../testing/chain-world.ts";

const now = () => Temporal.Now.instant();
const newest = new Map<string, ApplicationLivestate>();
const emitter = new EventEmitter();
emitter.setMaxListeners(0);

const parts: ChainParts = {
  ...memoryAggregates(),
  publish: async (livestate) => {
    newest.set(livestate.applicationId, livestate);
    emitter.emit("livestate", livestate);
  },
  livestates: async function* ({ applicationId }, signal) {
    const published = on(emitter, "livestate", { signal });
    const known = newest.get(applicationId);
    if (known) yield known;
    for await (const [livestate] of published as AsyncIterable<[ApplicationLivestate]>)
      if (livestate.applicationId === applicationId) yield livestate;
  },
};

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

test("a failure cancels what comes after; resumed by a person, the chain goes on through the hold of the failed commit", async () => {
  const { watcher, chain, statuses, application, end, observed, queued, chainKey } = await chainWorld(parts, "pb");
  for (const piped of ["one", "two"]) watcher(piped);
  await end("web", "succeeded");
  await observed("web");
  await queued("api");
  await end("api", "failed");
  await eventually(async () => expect(await chain()).toMatchObject({ status: "failed", statusReason: "block 2 failed: api: api failed" }));
  expect(await statuses()).toEqual(["succeeded", "failed", "cancelled"]);
  await parts.chains.change(chainKey, (state) => resumeChain(state, { by: "ann", round: 1 }, now()));
  await queued("api");
  expect((await application("api")).queue).toMatchObject([{ trigger: "command" }]);
  expect((await end("api", "succeeded")).trigger).toMatchObject({ kind: "command", commander: "ann" });
  await observed("api");
  await queued("site");
});

test("an application that stays unhealthy fails the chain with the reason; one whose live state is not known does not", async () => {
  const { watcher, chain, end, observed } = await chainWorld(parts, "pc", { healthTimeoutMs: 1 });
  watcher("one");
  await end("web", "succeeded");
  await observed("web", { health: "unknown", syncStatus: "unknown", syncReason: "dial tcp 10.0.0.1:6443: refused" });
  await eventually(async () => expect((await chain()).blocks[0]?.nodes[0]?.waitsFor).toContain("dial tcp 10.0.0.1:6443: refused"));
  expect((await chain()).status).toBe("running");
  await observed("web", { health: "degraded" });
  await eventually(async () =>
    expect(await chain()).toMatchObject({ status: "failed", statusReason: expect.stringContaining("it is degraded") }),
  );
});

test("a cancelled chain deploys nothing more, and a Git that cannot be reached is waited for with its reason", async () => {
  const { watcher, chain, application, end, observed, chainKey } = await chainWorld(parts, "pe");
  let problem: Fault | undefined = new Fault("unavailable", "the remote hung up");
  watcher("one");
  watcher("two", () => problem);
  await end("web", "succeeded");
  await observed("web");
  await eventually(async () => expect((await chain()).blocks[1]?.nodes[0]?.waitsFor).toBe("it to be deployed: the remote hung up"));
  await parts.chains.change(chainKey, (state) => cancelChain(state, "ann", now()));
  problem = undefined;
  await eventually(async () =>
    expect((await chain()).blocks[1]?.nodes[0]).toMatchObject({ status: "cancelled", reason: "cancelled by ann" }),
  );
  expect((await application("api")).queue).toEqual([]);
});
