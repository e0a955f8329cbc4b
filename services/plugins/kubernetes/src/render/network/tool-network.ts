import { type AddressProblem, applicationsReach, messageOf, operatorsReach } from "@slipway/plugin-sdk";

/** What a program may reach: http and https addresses, through a proxy that checks each. */
export interface ToolNetwork {
  /** Why a host must not be called at an address. */
  readonly problem: AddressProblem;
  /** Whether it may call programs of this machine, for which Go's programs use no proxy. Otherwise it has no other network than the proxy, where the kernel allows it. */
  readonly loopback: boolean;
}

/** What decides whom an application may call. */
export interface Callable {
  /** `allowedAddresses` of the plugin's config. Only read for an address that is not public: `check` may not know it. */
  readonly allowedAddresses: readonly string[];
}

/**
 * What may be called for an application: public addresses and those that the plugin's config allows; and the hosts that the config itself names, wherever they
 * are, except where clouds serve credentials.
 */
export function toolNetwork(callable: Callable, operatorsHosts: readonly string[] = []): ToolNetwork {
  const operators = new Set(operatorsHosts.map(plainHost));
  const problem: AddressProblem = (host, address) => {
    if (operators.has(plainHost(host))) return operatorsReach.problem(host, address, false);
    const ofAll = publicOnly.problem(host, address, false);
    if (ofAll === undefined) return undefined;
    try {
      return applicationsReach(callable.allowedAddresses).problem(host, address, false);
    } catch (error) {
      return `${ofAll} (${messageOf(error)})`;
    }
  };
  const loopback = loopbackHosts.some(([host, address]) => problem(host, address) === undefined);
  return { problem, loopback };
}

const publicOnly = applicationsReach([]);

/** Hosts of this machine, at one of their addresses. */
const loopbackHosts = [
  ["localhost", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "::1"],
] as const;

function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
