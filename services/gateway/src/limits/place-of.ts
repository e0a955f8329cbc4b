import { isIPv6 } from "node:net";
import type { ContextValues } from "@connectrpc/connect";
import { callerConnection } from "@slipway/runtime";

/** Where a call comes from, for counting. Empty if it came over no network. */
export function placeOf(values: ContextValues): string {
  return placeOfAddress(callerConnection(values)?.remoteAddress);
}

/** An address of IPv4, and for IPv6 the network of one subscriber: whoever has one address of it has all. */
export function placeOfAddress(address = ""): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? network(address);
}

/** The first 64 bits, written in one way. */
function network(address: string): string {
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groupsOf = (half: string) => (half === "" ? [] : half.split(":"));
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  const written = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${written.join(":")}::/64`;
}
