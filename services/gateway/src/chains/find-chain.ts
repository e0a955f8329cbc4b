import type { Client } from "@connectrpc/connect";
import type { ChainAggregates } from "@slipway/bus";
import { type Chain, Fault, isFault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeChain, decodeStored } from "@slipway/state";
import type { Caller } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";

export interface FindChainDeps {
  readonly chains: Pick<ChainAggregates, "findBy">;
  readonly history: Pick<Client<typeof HistoryService>, "getChain">;
}

/** A chain, and whether JetStream still holds it: one that ended long ago is in the permanent record only, and can no longer be changed. */
export interface FoundChain {
  readonly chain: Chain;
  readonly isKept: boolean;
}

/** What decides which chains somebody may know of. */
type ChainCaller = Pick<Caller, "projects" | "sees">;

/** For the audit, which knows every chain. */
const everybody: ChainCaller = { projects: "*", sees: () => true };

const completeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the one chain that a person means: by its id, the beginning of its id, or those of one of its deployments. Throws `not_found`, also for one that the caller may not see, or `invalid` with what there is to
 * choose from.
 */
export async function findChain(deps: FindChainDeps, reference: string, caller: ChainCaller = everybody): Promise<FoundChain> {
  const { chains } = deps;
  const known = completeId.test(reference) ? await chains.findBy({ chainId: reference }) : undefined;
  if (known && caller.sees(placeIn("deployment_chain", known.state.projectId))) return { chain: known.state, isKept: true };
  const recorded = await inRecord(deps, reference, caller);
  if (!caller.sees(placeIn("deployment_chain", recorded.projectId))) throw unknown(reference);
  const kept = recorded.id === reference ? undefined : await chains.findBy({ chainId: recorded.id });
  return { chain: kept?.state ?? recorded, isKept: kept !== undefined };
}

/** The same for a command. Throws `forbidden` too, and `precondition` for a chain that ended too long ago. */
export async function findChangeable(deps: FindChainDeps, reference: string, caller: Caller): Promise<Chain> {
  const { chain, isKept } = await findChain(deps, reference, caller);
  caller.require(placeIn("deployment_chain", chain.projectId), `chain ${chain.id}`);
  if (isKept) return chain;
  const { id, status, completedAt } = chain;
  const when = completedAt ? ` on ${completedAt.toString().slice(0, 10)}` : "";
  throw new Fault("precondition", `chain ${id} ended${when} as ${status}, too long ago to be changed: deploy with slipway app sync`);
}

/** Asks for the projects of the caller one after the other, so that no answer is about another one. */
async function inRecord({ history }: FindChainDeps, reference: string, caller: ChainCaller): Promise<Chain> {
  // Of several chains that begin so the answer names all.
  const { projects } = caller;
  const seen = projects === "*" ? [""] : projects.filter((projectId) => caller.sees(placeIn("deployment_chain", projectId)));
  for (const projectId of seen) {
    const found = await history.getChain({ reference, projectId }).catch((error: unknown) => {
      if (isFault(error, "not_found")) return undefined;
      throw error;
    });
    const message = found?.chain;
    if (message) return decodeStored(`chain ${message.id} of the record`, () => decodeChain(message));
  }
  throw unknown(reference);
}

function unknown(reference: string): Fault {
  return new Fault("not_found", `no chain ${reference}, and no deployment of a chain with that id: see slipway chain list`);
}
