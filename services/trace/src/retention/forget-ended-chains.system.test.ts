import { chainAggregates } from "@slipway/bus";
import { beginChain, cancelChain, chainIdOf } from "@slipway/domain";
import { type Chains, openStore } from "@slipway/store";
import { eventually, sampleDeployment, sampleTime, sqliteUrl } from "@slipway/testkit";
import { expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";
import { actor, log, rpc, startBus } from "../testing/lost-system.ts";
import { forgetEndedChains } from "./forget-ended-chains.ts";

test("chains that ended long ago leave JetStream once they are recorded, and are shown from the record; open ones stay", async () => {
  await using system = await startBus();
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus: system.bus, store, rpc, log });
  const aggregates = chainAggregates(system.bus, { actor });
  const begin = async (id: string) => {
    const deployment = sampleDeployment({ id });
    const key = { projectId: deployment.projectId, chainId: chainIdOf(id) };
    const blocks = [{ name: "web", kind: "", labels: {} }];
    await aggregates.ensure(key, (state) => beginChain(state, deployment, { blocks, healthTimeoutMs: 1_000 }, sampleTime));
    return key;
  };
  const ended = await begin("11111111-0000-4000-8000-000000000000");
  const open = await begin("22222222-0000-4000-8000-000000000000");
  await aggregates.change(ended, (state) => cancelChain(state, "ann", sampleTime));
  const left = async () => (await aggregates.list({})).map(({ state }) => state.id);
  const look = async (recorded: Pick<Chains, "find" | "countEvents">, until: () => Promise<void>) => {
    const stop = new AbortController();
    const looking = forgetEndedChains({ aggregates, recorded, keepEndedMs: 1_000, log, intervalMs: 20 }, stop.signal);
    await until();
    stop.abort();
    await looking;
  };

  const asked: string[] = [];
  const find = async (id: string) => {
    asked.push(id);
    return [];
  };
  const nothing = { find, countEvents: async () => 0 };
  await look(nothing, () => eventually(async () => expect(asked.length).toBeGreaterThan(1)));
  expect((await left()).toSorted()).toEqual([ended.chainId, open.chainId].toSorted());
  expect(new Set(asked)).toEqual(new Set([ended.chainId]));

  await look(store.chains, () => eventually(async () => expect(await left()).toEqual([open.chainId])));
  expect((await store.chains.find(ended.chainId, 1))[0]?.statusReason).toBe("cancelled by ann");
});
