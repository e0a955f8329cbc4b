import { BlockList, isIP } from "node:net";

/** `never`: nobody monitors what is there, and it hands out credentials of the machine. */
export type AddressKind = "public" | "private" | "never";

/** Link-local addresses, where clouds serve credentials, and those that clouds chose elsewhere for the same. */
const neverCalled = blockList([
  // Of Amazon all services of the link, among them the one for pods (::23).
  ...["169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128"],
  ...["100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"],
]);

/** Addresses of this machine, of private networks, those that belong to no host, and tunnels to hidden IPv4 addresses (Teredo). */
const privateNetworks = blockList([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["224.0.0.0/4", "240.0.0.0/4", "::/127", "64:ff9b:1::/48", "fc00::/7", "fec0::/10", "ff00::/8", "2001::/32"],
]);

/** The kind of an IP address. One that stands for an IPv4 address, as NAT64 and 6to4 have it, counts as that too: the worse of the two. */
export function addressKind(address: string): AddressKind {
  const [plain = ""] = address.split("%");
  const kinds = [plain, ipv4Within(plain)].map((each) => (each === undefined ? "public" : ownKind(each)));
  return (["never", "private"] as const).find((kind) => kinds.includes(kind)) ?? "public";
}

function ownKind(address: string): AddressKind {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (neverCalled.check(address, family)) return "never";
  return privateNetworks.check(address, family) ? "private" : "public";
}

/** Prefixes of 96 bits, as their groups, that an IPv4 address follows: compatible, mapped, translated, NAT64 and local NAT64. */
const prefixes = ["0,0,0,0,0,0", "0,0,0,0,0,ffff", "0,0,0,0,ffff,0", "64,ff9b,0,0,0,0", "64,ff9b,1,0,0,0"];

/** The IPv4 address for which an IPv6 address stands. */
function ipv4Within(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  // A URL has it in groups only, without dots.
  const [left = "", right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [head, tail] = [left, right ?? ""].map((part) => (part === "" ? [] : part.split(":"))) as [string[], string[]];
  const groups = right === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  const ipv4 = (pair: readonly string[]) =>
    pair.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join(".");
  if (groups[0] === "2002") return ipv4(groups.slice(1, 3)); // 6to4
  return prefixes.includes(groups.slice(0, 6).join()) ? ipv4(groups.slice(6)) : undefined;
}

/** A list of networks such as `10.0.0.0/8` and addresses. Throws what `BlockList` throws for others. */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
