import { Fault } from "@slipway/domain";
import type { BusCredentials } from "./credentials.ts";

/** Addresses of NATS servers, taken apart. */
export interface NatsServers {
  /** `host:port`, without secrets. */
  readonly addresses: readonly string[];
  /** The user or token in the addresses. */
  readonly credentials: BusCredentials | undefined;
  /** Whether one of them asks for TLS. */
  readonly isTls: boolean;
}

/**
 * Takes addresses apart: `nats://user:password@host:port`, `nats://token@host`, `tls://host`, or `host:port`, as a list or separated by commas. Throws `invalid`, without
 * secrets, for what is no address and for addresses with different users.
 */
export function natsServers(servers: string | readonly string[]): NatsServers {
  const given = (typeof servers === "string" ? servers.split(",") : servers).map((server) => server.trim());
  const urls = given.map((server, at) => {
    const url = URL.parse(server.includes("://") ? server : `nats://${server}`);
    if (url === null || url.hostname === "") throw new Fault("invalid", `address ${at + 1} of NATS is not one: write nats://host:port`);
    if (url.username === "" && url.password !== "") throw new Fault("invalid", `address ${at + 1} of NATS has a password, but no user`);
    return url;
  });
  const secrets = new Set(
    urls.flatMap(({ username, password }) => (username === "" && password === "" ? [] : [`${username}:${password}`])),
  );
  if (secrets.size > 1) throw new Fault("invalid", "the addresses of NATS name different users: one process signs in as one user");
  return {
    addresses: urls.map(({ host }) => host),
    credentials: credentialsIn(urls.find(({ username }) => username !== "")),
    isTls: urls.some(({ protocol }) => protocol === "tls:" || protocol === "wss:"),
  };
}

function credentialsIn(url: URL | undefined): BusCredentials | undefined {
  if (url === undefined) return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  return password === "" ? { kind: "token", token: user } : { kind: "password", user, password };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Without the cause, which may quote the text.
    throw new Fault("invalid", "the user or password in the address of NATS has a % that begins no escape: write it as %25");
  }
}
