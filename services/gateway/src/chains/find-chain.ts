import type { Client } from "@connectrpc/connect";
import type { ChainAggregates } from "@slipway/bus";
import { type Chain, Fault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeChain, decodeStored } from "@slipway/state";

export interface FindChainDeps {
  readonly chains: Pick<ChainAggregates, "findBy">;
  readonly history: Pick<Client<typeof HistoryService>, "getChain">;
}

/** A chain, and whether JetStream still holds it: one that ended long ago is in the permanent record only, and can no longer be changed. */
export interface FoundChain {
  readonly chain: Chain;
  readonly isKept: boolean;
}

const completeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the one chain that a person means: by its id, the beginning of its id, or those of one of its deployments. Throws `not_found`, or `invalid` with what
 * there is to choose from.
 */
export async function findChain({ chains, history }: FindChainDeps, reference: string): Promise<FoundChain> {
  const known = completeId.test(reference) ? await chains.findBy({ chainId: reference }) : undefined;
  if (known) return { chain: known.state, isKept: true };
  const { chain: message } = await history.getChain({ reference });
  if (!message) throw new Fault("not_found", `no chain ${reference}`);
  const recorded = decodeStored(`chain ${message.id} of the record`, () => decodeChain(message));
  const kept = message.id === reference ? undefined : await chains.findBy({ chainId: message.id });
  return { chain: kept?.state ?? recorded, isKept: kept !== undefined };
}

/** The same for a command. Throws `precondition` for a chain that ended too long ago. */
export async function findChangeable(deps: FindChainDeps, reference: string): Promise<Chain> {
  const { chain, isKept } = await findChain(deps, reference);
  if (isKept) return chain;
  const { id, status, completedAt } = chain;
  const when = completedAt ? ` on ${completedAt.toString().slice(0, 10)}` : "";
  throw new Fault("precondition", `chain ${id} ended${when} as ${status}, too long ago to be changed: deploy with slipway app sync`);
}
