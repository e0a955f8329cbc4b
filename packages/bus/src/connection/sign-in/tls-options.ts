import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { NodeConnectionOptions } from "@nats-io/transport-node";

type TlsOptions = NonNullable<NodeConnectionOptions["tls"]>;

/**
 * The client's options for TLS. For a server that is named by its IP address the client tells Node no name, and Node compares the certificate with
 * "localhost": it is compared with the addresses here.
 * Where "localhost" is one of the servers, the two cannot be told apart, and the certificates of those named by IP address need that name too.
 */
export function tlsOptions(given: TlsOptions, addresses: readonly string[]): TlsOptions {
  const hosts = addresses.map((address) => new URL(`nats://${address}`).hostname.replace(/^\[|\]$/g, "").toLowerCase());
  const ips = hosts.includes("localhost") ? [] : hosts.filter((host) => isIP(host) !== 0);
  const check = (host: string, certificate: PeerCertificate): Error | undefined => {
    const names = host === "localhost" && ips.length > 0 ? ips : [host];
    const problems = names.map((name) => checkServerIdentity(name, certificate));
    return problems.includes(undefined) ? undefined : problems[0];
  };
  const options = { ...given, checkServerIdentity: check };
  return options;
}
