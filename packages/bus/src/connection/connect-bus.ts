import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";
import { Fault, messageOf } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import { GatewayKeys } from "../signatures/gateway-keys.ts";
import { type Signer, signerOf } from "../signatures/signer.ts";
import { inboxOf, type ServiceRole } from "../users/role.ts";
import type { Bus } from "./bus.ts";
import { NatsBus } from "./nats-bus.ts";
import { ReconnectDelay } from "./reconnect-delay.ts";
import { requireServer } from "./require-server.ts";
import { type BusCredentials, credentialOptions } from "./sign-in/credentials.ts";
import { natsServers } from "./sign-in/nats-servers.ts";
import { tlsOptions } from "./sign-in/tls-options.ts";

export interface ConnectBusOptions {
  /** Addresses such as `nats://127.0.0.1:4222`, as a list or separated by commas. A user or token in them is used, and never shown. */
  readonly servers: string | readonly string[];
  /** Name of the connection, such as the service's. */
  readonly name: string;
  /** The service whose connection it is: it keeps the streams that this service uses. Default: all. */
  readonly role?: ServiceRole | undefined;
  readonly log: Logger;
  readonly credentials?: BusCredentials | undefined;
  /** The piped of a service that has one. */
  readonly pipedId?: string | undefined;
  /** Prefix of the subjects that receive replies; default: `_INBOX.<name>` or `_INBOX.<name>.<pipedId>`, so that permissions can keep services from the replies of others. */
  readonly inboxPrefix?: string | undefined;
  /** JetStream domain that holds the streams, if the server is a leaf node. */
  readonly domain?: string | undefined;
  readonly tls?: NodeConnectionOptions["tls"] | undefined;
  /** Servers that hold a copy of each stream that this connection creates; default: 1. */
  readonly replicas?: number | undefined;
  /** File with the public keys of the gateways whose commands are obeyed. Default: whatever may be published is obeyed. */
  readonly gatewayKeysFile?: string | undefined;
  /** How often to try to reconnect. Default: no limit. */
  readonly maxReconnect?: number | undefined;
  /** How long to wait for a server that cannot be reached yet. Default: no limit. */
  readonly patienceMs?: number | undefined;
  /** Ends the wait for a server that cannot be reached yet. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to NATS and reconnects whenever the connection is lost. If the server cannot be reached yet, waits and logs a line every 10 s. Throws
 * `precondition` for a server that is too old, has no JetStream, or rejects the credentials,
 * and `unavailable` for one that was not reached within `patienceMs`.
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
  const signer = options.credentials?.kind === "nkey" ? signerOf(options.credentials.seed, options.credentials.sinceMs) : undefined;
  return new NatsBus({
    name,
    role: options.role,
    log,
    connection,
    jetstream: jetstream(connection, domain),
    manager,
    replicas: options.replicas,
    signer,
    gatewayKeys: gatewayKeysOf(options, signer),
  });
}

/** A gateway that signs believes itself too, so that it needs no file. */
function gatewayKeysOf({ gatewayKeysFile, role }: ConnectBusOptions, signer: Signer | undefined): GatewayKeys | undefined {
  const own = role === "gateway" ? signer?.publicKey : undefined;
  return gatewayKeysFile === undefined && own === undefined ? undefined : new GatewayKeys(gatewayKeysFile, own);
}

async function firstConnection(options: ConnectBusOptions): Promise<NatsConnection> {
  const { log, name, signal, patienceMs } = options;
  const late = patienceMs === undefined ? undefined : AbortSignal.timeout(patienceMs);
  const signals = [signal, late].filter((each) => each !== undefined);
  let last: unknown;
  const { addresses, credentials, isTls } = natsServers(options.servers);
  if (credentials !== undefined && options.credentials !== undefined)
    throw new Fault("invalid", "the address of NATS names a user, but there are other credentials too: use only one way to sign in");
  const tls = options.tls ?? (isTls ? {} : undefined);
  const delay = new ReconnectDelay();
  const settings: NodeConnectionOptions = {
    servers: [...addresses],
    name,
    timeout: 5_000,
    pingInterval: 10_000,
    maxPingOut: 2,
    maxReconnectAttempts: options.maxReconnect ?? -1,
    // Saves two errors per request that exist only for their stacks. Our Faults name the request.
    noAsyncTraces: true,
    // A server that restarts without its users must not end the process: a later one may know them again.
    ignoreAuthErrorAbort: true,
    ...reconnecting(delay),
    inboxPrefix: options.inboxPrefix ?? inboxOf(name, options.pipedId),
    ...(tls && { tls: tlsOptions(tls, addresses) }),
    ...credentialOptions(options.credentials ?? credentials),
  };
  let loggedAt = Number.NEGATIVE_INFINITY;
  const connection = await retry(() => dial(settings), {
    ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    baseMs: 100,
    maxMs: 2_000,
    onRetry: (err) => {
      last = err;
      if (performance.now() - loggedAt < 10_000) return;
      loggedAt = performance.now();
      log.warn({ err, servers: addresses }, "waiting for nats");
    },
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw late?.aborted ? (last ?? error) : error;
  });
  void delay.follow(connection);
  return connection;
}

/**
 * The client waits until the wall clock says that its delay has passed since the last attempt, which takes an hour after a clock was set back by one. So its own
 * delay has always passed, and ours is waited for by a timer.
 */
function reconnecting(delay: ReconnectDelay): Pick<NodeConnectionOptions, "reconnectDelayHandler" | "reconnectToServer"> {
  return {
    reconnectDelayHandler: () => Number.NEGATIVE_INFINITY,
    reconnectToServer: ([server]) => (server === undefined ? null : { server, delay: delay.nextMs() }),
  };
}

async function dial(settings: NodeConnectionOptions): Promise<NatsConnection> {
  try {
    return await connect(settings);
  } catch (cause) {
    const at = [settings.servers ?? []].flat().join(", ");
    if (cause instanceof Error && cause.name === "AuthorizationError") {
      const hint = "check NATS_CREDS, NATS_NKEY, or the user in NATS_URL";
      throw new Fault("precondition", `nats-server at ${at} rejected the credentials of ${settings.name}: ${hint}`, { cause });
    }
    throw new Fault("unavailable", `nats-server at ${at} could not be reached: ${messageOf(cause)}`, {
      cause,
    });
  }
}
