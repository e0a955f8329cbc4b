import { Fault, idPrefix } from "@slipway/domain";
import type { Chain } from "@slipway/proto/state";
import { chainStatus } from "@slipway/state";
import type { Chains } from "@slipway/store";

/** How many matches of an ambiguous beginning are told. */
const mostTold = 10;

/**
 * Finds the one recorded chain that a person means: by its id, the beginning of its id, or those of one of its deployments. Throws `not_found`, or `invalid`
 * with what there is to choose from.
 */
export async function findChain(chains: Pick<Chains, "find">, reference: string, projectId?: string): Promise<Chain> {
  const prefix = idPrefix(reference);
  const found = prefix === undefined ? [] : await chains.find(prefix, mostTold, projectId);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  if (!only) throw new Fault("not_found", `no chain ${reference}, and no deployment of a chain with that id: see slipway chain list`);
  const told = found.map(({ id, applicationName, status }) => `${id} (${applicationName}, ${chainStatus.decode(status)})`);
  throw new Fault("invalid", `several chains start with ${reference}, give more of the id: ${told.join("; ")}`);
}
