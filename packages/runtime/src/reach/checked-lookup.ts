import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Fault } from "@slipway/domain";

/** Why a host must not be called at an address; undefined if it may be. */
export type AddressProblem = (host: string, address: string) => string | undefined;

/** What finds all addresses of a name; `lookup` of `node:dns`, or a stand-in for it. */
export type Resolver = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for connections: the addresses that were checked are the ones that are called, so a name that changes in between gains nothing. Fails with
 * `invalid` if one of the addresses must not be called: which one is chosen would be a matter of luck. A host that is an address is not looked up, so
 * `addressProblem` must be asked before.
 */
export function checkedLookup(problem: AddressProblem, resolve: Resolver = lookup): LookupFunction {
  return (host, options, callback) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const reason = error ? undefined : firstProblem(problem, host, addresses);
      if (error || reason !== undefined) callback(error ?? new Fault("invalid", reason ?? ""), "");
      else if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? "", addresses[0]?.family);
    });
}

/** Throws `invalid` if the host is an address that must not be called. Names are left to the lookup. */
export function refuseAddress(problem: AddressProblem, host: string): void {
  const reason = isIP(host) === 0 ? undefined : problem(host, host);
  if (reason !== undefined) throw new Fault("invalid", reason);
}

/**
 * Throws `invalid` if the host, or one of its addresses, must not be called. For calls that another program makes, such as a proxy: what it calls may differ
 * from what was checked. A name that is not found here may be known there.
 */
export async function refuseHost(problem: AddressProblem, host: string, resolve: Resolver = lookup): Promise<void> {
  refuseAddress(problem, host);
  if (isIP(host) !== 0) return;
  const addresses = await new Promise<readonly LookupAddress[]>((found) =>
    resolve(host, { all: true }, (error, all) => found(error ? [] : all)),
  );
  const reason = firstProblem(problem, host, addresses);
  if (reason !== undefined) throw new Fault("invalid", reason);
}

function firstProblem(problem: AddressProblem, host: string, addresses: readonly LookupAddress[]): string | undefined {
  return addresses.map(({ address }) => problem(host, address)).find((each) => each !== undefined);
}
