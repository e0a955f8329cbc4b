import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ConnectRouter, type ContextValues, createConnectRouter, type Interceptor } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { maxMessageBytes } from "../limits.ts";
import { type AllowedCallers, refusalOf } from "./callers/allowed-callers.ts";
import { connectionContext } from "./callers/caller-connection.ts";
import type { TrustedProxies } from "./callers/trusted-proxies.ts";
import type { ConnectionLimits } from "./connection-limits.ts";

/** Tunnels that a server offers. What speaks their protocol is given (`serveTunnel` of `@slipway/tunnel`), as most servers need none: plugins carry no code for it. */
export interface Tunnels {
  /** Where a WebSocket is a tunnel, such as `/tunnel`. */
  readonly path: string;
  readonly serve: (options: TunnelOptions) => TunnelServer;
}

export interface TunnelOptions {
  /** The methods that can be called, as a router of Connect has them. */
  readonly handlers: readonly UniversalHandler[];
  /** The context of each call, from the request that opened its tunnel. */
  readonly contextValues: (request: IncomingMessage) => ContextValues;
  /** The largest request. */
  readonly maxRequestBytes: number;
  /** Calls that may be open in one tunnel. */
  readonly maxCalls: number;
  /** How long a client may take to read an answer. */
  readonly answerMs: number;
  /** Called when the first of the calls of a tunnel begins, and when the last has ended. */
  readonly onBusy: (request: IncomingMessage, isBusy: boolean) => void;
}

/** The server's end of tunnels. */
export interface TunnelServer {
  /** Makes a tunnel of the connection of a request that was allowed, or refuses it if its client speaks another language. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no more calls, and ends each tunnel when its calls have ended: clients connect again, to another server if there is one. */
  close(): void;
}

/** The tunnels of a server: the same methods as without. A request that may not open one is answered as any other that is no call. */
export function openTunnels(
  { path, serve }: Tunnels,
  server: {
    readonly routes: (router: ConnectRouter) => void;
    readonly allowed: AllowedCallers | undefined;
    readonly maxRequestBytes: number;
    readonly interceptors: Interceptor[];
    readonly limits: ConnectionLimits;
    readonly proxies: TrustedProxies;
    readonly onBusy: TunnelOptions["onBusy"];
  },
): TunnelServer & { wants(request: IncomingMessage): boolean } {
  const { routes, allowed = {}, maxRequestBytes, interceptors, limits, proxies, onBusy } = server;
  const router = createConnectRouter({
    interceptors,
    grpc: false,
    grpcWeb: false,
    readMaxBytes: maxRequestBytes,
    writeMaxBytes: maxMessageBytes,
  });
  routes(router);
  const tunnels = serve({
    handlers: router.handlers,
    contextValues: (request) => connectionContext(request, proxies, { isTunnel: true }),
    maxRequestBytes,
    maxCalls: limits.calls,
    answerMs: limits.answerMs,
    onBusy,
  });
  const wants = ({ url, headers: { upgrade, host, origin } }: IncomingMessage) =>
    upgrade?.toLowerCase() === "websocket" && url === path && refusalOf({ host, origin }, allowed) === undefined;
  return { ...tunnels, wants };
}
