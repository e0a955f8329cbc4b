import type { ChainAggregates } from "@slipway/bus";
import { type Chain, Fault, idPrefix } from "@slipway/domain";

const completeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How many matches of an ambiguous beginning are told. */
const mostTold = 10;

/**
 * Finds the one chain that a person means: by its id, the beginning of its id, or the id of one of its deployments. Throws `not_found`, or `invalid` with
 * what there is to choose from.
 */
export async function findChain(chains: Pick<ChainAggregates, "findBy" | "list">, reference: string): Promise<Chain> {
  if (completeId.test(reference)) {
    const found = await chains.findBy({ chainId: reference });
    if (found) return found.state;
  }
  const prefix = idPrefix(reference);
  const all = prefix === undefined ? [] : (await chains.list()).map(({ state }) => state);
  const isMeant = (chain: Chain) => prefix !== undefined && [chain.id, ...deploymentsOf(chain)].some((id) => id.startsWith(prefix));
  const [only, ...others] = all.filter(isMeant);
  if (only && others.length === 0) return only;
  if (only) {
    const told = [only, ...others].slice(0, mostTold).map(({ id, applicationName, status }) => `${id} (${applicationName}, ${status})`);
    throw new Fault("invalid", `several chains start with ${reference}, give more of the id: ${told.join("; ")}`);
  }
  throw new Fault("not_found", `no chain ${reference}, and no deployment of a chain with that id: see slipway chain list`);
}

function deploymentsOf({ blocks }: Chain): readonly string[] {
  return blocks.flatMap(({ nodes }) => nodes.map(({ deploymentId }) => deploymentId));
}
