import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import { Away } from "./away.ts";
import type { Bus } from "./bus.ts";
import { type BusCredentials, credentialOptions } from "./credentials.ts";
import { NatsBus } from "./nats-bus.ts";
import { requireServer } from "./require-server.ts";

export interface ConnectBusOptions {
  /** Addresses such as `nats://127.0.0.1:4222`, as a list or separated by commas. */
  readonly servers: string | readonly string[];
  /** Name of the connection, such as the service's. */
  readonly name: string;
  readonly log: Logger;
  readonly credentials?: BusCredentials | undefined;
  /** Prefix of the subjects answers come on; one of its own for each piped of a shared server. */
  readonly inboxPrefix?: string | undefined;
  /** JetStream domain that holds the streams, when the server is a leaf node of it. */
  readonly domain?: string | undefined;
  readonly tls?: NodeConnectionOptions["tls"] | undefined;
  /** How often a lost server is tried again; for ever unless told. */
  readonly maxReconnect?: number | undefined;
  /** Ends the waiting for a server that can not be reached yet. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to NATS, and stays connected: a lost connection is made again for ever. Waits, with a log line now and then, for a server that can not
 * be reached yet. Throws `precondition` for a server that is too old or has no JetStream, and for one that refuses the credentials.
 */
export async function connectBus(options: ConnectBusOptions): Promise<Bus> {
  const { log, name } = options;
  const connection = await firstConnection(options);
  try {
    requireServer(connection.info, options);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const domain = options.domain === undefined ? {} : { domain: options.domain };
  const manager = await jetstreamManager(connection, { ...domain, checkAPI: false });
  return new NatsBus({ name, log, connection, jetstream: jetstream(connection, domain), manager });
}

async function firstConnection(options: ConnectBusOptions): Promise<NatsConnection> {
  const { log, name, signal } = options;
  const servers = typeof options.servers === "string" ? options.servers.split(",").map((server) => server.trim()) : [...options.servers];
  const away = new Away();
  const settings: NodeConnectionOptions = {
    servers,
    name,
    timeout: 5_000,
    pingInterval: 10_000,
    maxPingOut: 2,
    maxReconnectAttempts: options.maxReconnect ?? -1,
    // The client would make two errors per request for their stacks; ours say what was asked.
    noAsyncTraces: true,
    // A server that comes back without its users must not end us: the next one may know them again.
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: () => away.delayMs(),
    ...(options.inboxPrefix !== undefined && { inboxPrefix: options.inboxPrefix }),
    ...(options.tls !== undefined && { tls: options.tls }),
    ...credentialOptions(options.credentials),
  };
  let saidAt = Number.NEGATIVE_INFINITY;
  const connection = await retry(() => dial(settings), {
    ...(signal !== undefined && { signal }),
    baseMs: 100,
    maxMs: 2_000,
    onRetry: (err) => {
      if (performance.now() - saidAt < 10_000) return;
      saidAt = performance.now();
      log.warn({ err, servers: servers.map(withoutCredentials) }, "waiting for nats");
    },
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  void away.follow(connection);
  return connection;
}

async function dial(settings: NodeConnectionOptions): Promise<NatsConnection> {
  try {
    return await connect(settings);
  } catch (cause) {
    const at = [settings.servers ?? []].flat().map(withoutCredentials).join(", ");
    if (cause instanceof Error && cause.name === "AuthorizationError")
      throw new Fault("precondition", `nats-server at ${at} refused the credentials of ${settings.name}: check them`, { cause });
    throw new Fault("unavailable", `nats-server at ${at} could not be reached: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function withoutCredentials(server: string): string {
  return server.replace(/\/\/[^@/]*@/, "//");
}
