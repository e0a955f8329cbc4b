import { BlockList, isIP } from "node:net";

/** Proxies whose word is taken for where a request comes from. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** Addresses, or networks such as `10.0.0.0/8`. Throws `RangeError` with the one that is neither. */
  constructor(proxies: readonly string[]) {
    for (const each of proxies) this.#add(each);
  }

  #add(proxy: string): void {
    const [address = "", bits, ...more] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const most = family === "ipv6" ? 128 : 32;
    const isNumber = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (isIP(address) === 0 || !isNumber || more.length > 0) throw new RangeError(`not an address or a network: ${proxy}`);
    this.#list.addSubnet(address, bits === undefined ? most : Number(bits), family);
  }

  /**
   * Where a request comes from: the last address of `x-forwarded-for` that is not itself one of these proxies. Whatever stands before it was written by somebody who is not trusted.
   */
  clientOf(remoteAddress: string | undefined, forwardedFor: string | undefined): string | undefined {
    const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
    let client = remoteAddress;
    while (this.#has(client)) {
      const before = hops.pop() ?? "";
      if (isIP(before) === 0) return client;
      client = before;
    }
    return client;
  }

  #has(address = ""): boolean {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    const plain = mapped ?? address;
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 6 ? "ipv6" : "ipv4");
  }
}
