import type { Interceptor, Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Fault } from "@slipway/domain";
import { maxMessageBytes, maxSessionMemory } from "../limits.ts";
import { clientInterceptors } from "./client-interceptors.ts";
import { dialSocket, unixPathOf } from "./dial-socket.ts";
import { type Dial, SessionManager } from "./session-manager.ts";

export interface ConnectTransportOptions {
  /** `http://host:port`, `host:port` as PipeCD's command line writes it, or `unix:/path` of a socket. */
  readonly url: string;
  /** Opens each connection instead, to a server that moves or must first prove its identity; `url` only names it. What it throws fails the calls. */
  readonly dial?: Dial | undefined;
  readonly interceptors?: readonly Interceptor[];
  /** The deadline of each call that has no deadline of its own. */
  readonly timeoutMs?: number;
}

/** One connection to a server, shared by its clients. Disposing closes it; open calls fail with `canceled`. */
export interface RpcTransport extends Transport, AsyncDisposable {}

/**
 * Go's gRPC servers close a connection that is pinged more often than every five minutes (their default keepalive policy).
 * The death of a peer on the same machine or in the same cluster is noticed without pings.
 */
const pingIntervalMs = 5 * 60_000 + 10_000;

/**
 * A gRPC transport over HTTP/2 without TLS, for Slipway's servers and any other. Connects on the first call, and again on the next
 * call after a connection broke. An idle connection does not keep the process alive. Throws `invalid` for an invalid URL.
 */
export function connectTransport({ url, dial, interceptors = [], timeoutMs }: ConnectTransportOptions): RpcTransport {
  const path = unixPathOf(url);
  const dialing = dial ?? (path === undefined ? undefined : () => dialSocket({ path }));
  const baseUrl = dialing === undefined ? originOf(url) : "http://localhost";
  const sessionManager = new SessionManager(baseUrl, { pingIntervalMs, pingTimeoutMs: 15_000 }, { maxSessionMemory }, dialing);
  const closed = new AbortController();
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager,
    interceptors: [...clientInterceptors(dialing === undefined ? baseUrl : url, closed.signal), ...interceptors],
    // Between processes of one cluster, compressing costs more than it saves.
    acceptCompression: [],
    readMaxBytes: maxMessageBytes,
    writeMaxBytes: maxMessageBytes,
    ...(timeoutMs === undefined ? {} : { defaultTimeoutMs: timeoutMs }),
  });
  const close = async (): Promise<void> => {
    closed.abort();
    sessionManager.abort();
  };
  return { ...transport, [Symbol.asyncDispose]: close };
}

function originOf(url: string): string {
  const parsed = URL.parse(url.includes("://") ? url : `http://${url}`);
  if (parsed === null || parsed.host === "")
    throw new Fault("invalid", `not the address of an RPC server: "${url}" (want http://host:port or unix:/path)`);
  return parsed.origin;
}
