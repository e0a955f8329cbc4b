import { isIP } from "node:net";
import { addressKind, blockList } from "./address-kind.ts";

/** Which addresses a request may go to. */
export interface Reach {
  /** Why a host must not be called at this address; undefined if it may be. Redirects ask too. */
  problem(host: string, address: string, isRedirect: boolean): string | undefined;
}

/** For addresses in the piped file: everywhere but to link-local addresses. A redirect, which the server chooses, only leads to the same host or to a public address. */
export const operatorsReach: Reach = {
  problem(_, address, isRedirect) {
    const kind = addressKind(address);
    if (kind === "never") return neverProblem;
    return isRedirect && kind === "private" ? "it redirects to a private address: set the final address" : undefined;
  },
};

/** For addresses in application files: public ones, and what the piped file allows besides: networks, addresses, and names such as `*.svc`. */
export function applicationsReach(allowed: readonly string[]): Reach {
  const networks = blockList(allowed.filter(isNetwork));
  const names = allowed.filter((entry) => !isNetwork(entry));
  return {
    problem(host, address) {
      const kind = addressKind(address);
      if (kind === "never") return neverProblem;
      if (kind === "public" || networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) return undefined;
      if (names.some((pattern) => matches(pattern, host))) return undefined;
      const what = isIP(host) === 0 ? `${host} has a private address` : `${host} is a private address`;
      return `${what}: to allow it, add it to allowedAddresses in the config of the plugin in the piped file`;
    },
  };
}

const neverProblem = "link-local addresses and those of cloud metadata are never called";

/** Whether an entry of the list is a network or an address; others are names. */
export function isNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

function matches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  const name = host.toLowerCase().replace(/\.$/, "");
  return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted;
}

/** The host of a URL, without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
