import { BlockList, isIP } from "node:net";

/** `never`: nobody monitors what is there, and it hands out credentials of the machine. */
export type AddressKind = "public" | "private" | "never";

/** Link-local addresses, where clouds serve credentials, and those that clouds chose elsewhere for the same. */
const neverCalled = blockList([
  ...["169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128"],
  ...["100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"],
]);

/** Addresses of this machine, of private networks, and those that belong to no host. */
const privateNetworks = blockList([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["224.0.0.0/4", "240.0.0.0/4", "::/127", "64:ff9b::/96", "64:ff9b:1::/48", "fc00::/7", "fec0::/10", "ff00::/8"],
]);

/** The kind of an IP address. An IPv4 address that is written as IPv6 counts as what it is. */
export function addressKind(address: string): AddressKind {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (neverCalled.check(address, family)) return "never";
  return privateNetworks.check(address, family) ? "private" : "public";
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
