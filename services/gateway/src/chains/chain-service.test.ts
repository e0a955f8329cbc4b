import type { ServiceImpl } from "@connectrpc/connect";
import { applyChain, beginChain, type Chain, cancelChain, chainIdOf, chainKey, Fault } from "@slipway/domain";
import { ChainService } from "@slipway/proto/api";
import { ChainStatus, type Command } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { encodeChain } from "@slipway/state";
import { aggregatesWith, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { reader, serve } from "../testing/serve.ts";
import { chainService } from "./chain-service.ts";

const first = "00000000-0000-4000-8000-000000000001";
const old = "00000000-0000-4000-8000-000000000002";

function chainOf(deploymentId: string): Chain {
  const blocks = [{ name: "api", kind: "", labels: {} }];
  const begun = beginChain(undefined, sampleDeployment({ id: deploymentId }), { blocks, healthTimeoutMs: 1_000 }, sampleTime);
  if (!begun) throw new Error("it has begun");
  return applyChain(undefined, begun);
}
const ended = (chain: Chain) => applyChain(chain, cancelChain(chain, "ann", sampleTime) ?? expect.fail());

/** JetStream holds an open chain whose deployment runs, the record that and one that ended long ago. */
async function begin() {
  const open = chainOf(first);
  const gone = ended(chainOf(old));
  const { deployments, chains } = await aggregatesWith({ deployments: [sampleDeployment({ id: first, status: "running" })] });
  await chains.ensure(chainKey(open), () => ({ kind: "begun", at: sampleTime, chain: open }));
  const history = serve(HistoryService, {
    listChains: () => ({ chains: [open, gone].map(encodeChain), nextPageToken: "more" }),
    getChain: ({ reference }) => {
      const found = [open, gone].find(({ id, deploymentId }) => [id, deploymentId].some((each) => each.startsWith(reference)));
      if (!found) throw new Fault("not_found", `no chain ${reference}`);
      // The record is behind.
      return { chain: encodeChain({ ...found, commitHash: "recorded" }) };
    },
  } as Partial<ServiceImpl<typeof HistoryService>> as ServiceImpl<typeof HistoryService>);
  const commands: Command[] = [];
  const sendCommand = async (command: Command) => void commands.push(command);
  const client = serve(ChainService, chainService({ chains, watched: chains, deployments, history, sendCommand, now: () => sampleTime }));
  return { client, commands, open, gone };
}

test("a chain is found by its id, the beginning of it, or one of its deployments, as JetStream has it; an old one in the record", async () => {
  const { client, open, gone } = await begin();
  for (const reference of [chainIdOf(first), chainIdOf(first).slice(0, 8), first])
    expect((await client.getChain({ reference })).chain?.commitHash, reference).toBe(open.commitHash);
  expect((await client.getChain({ reference: gone.id })).chain).toMatchObject({ commitHash: "recorded", status: ChainStatus.CANCELLED });
  await expect(client.getChain({ reference: "ffff" })).rejects.toMatchObject({ code: "not_found" });
  expect(await client.listChains({})).toMatchObject({ chains: [{ id: open.id }, { id: gone.id }], nextPageToken: "more" });
});

test("a cancel cancels the deployments that have begun, and a resume goes on with the round that the caller has seen", async () => {
  const { client, commands, open } = await begin();
  const answer = await client.cancelChain({ reference: open.id });
  expect(answer).toMatchObject({ chain: { status: ChainStatus.CANCELLED }, cancelledDeploymentIds: [first] });
  expect(commands).toMatchObject([{ kind: { case: "cancel", value: { deploymentId: first } } }]);
  await client.cancelChain({ reference: open.id });
  expect(commands).toHaveLength(1);
  for (let call = 0; call < 2; call++)
    expect(await client.resumeChain({ reference: open.id, round: 1 })).toMatchObject({ chain: { round: 2 } });
});

test("whoever watches all chains is told when to list them, then of each change", async () => {
  const { client, open } = await begin();
  const watch = reader(client.watchChains({}));
  expect((await watch.next()).chain).toBeUndefined();
  await client.cancelChain({ reference: open.id });
  expect((await watch.next()).chain).toMatchObject({ id: open.id, status: ChainStatus.CANCELLED });
});

test("a chain is watched until it ends; one that ended long ago is shown once, and cannot be changed", async () => {
  const { client, open, gone } = await begin();
  const watch = reader(client.watchChain({ reference: open.id }));
  expect((await watch.next()).chain?.status).toBe(ChainStatus.PENDING);
  await client.cancelChain({ reference: open.id });
  expect((await watch.next()).chain?.status).toBe(ChainStatus.CANCELLED);
  expect(await watch.isOver()).toBe(true);
  const past = reader(client.watchChain({ reference: gone.id }));
  expect((await past.next()).chain?.id).toBe(gone.id);
  expect(await past.isOver()).toBe(true);
  const refused = { code: "precondition", message: expect.stringContaining("too long ago to be changed") };
  await expect(client.resumeChain({ reference: gone.id })).rejects.toMatchObject(refused);
  await expect(client.cancelChain({ reference: gone.id })).rejects.toMatchObject(refused);
});
