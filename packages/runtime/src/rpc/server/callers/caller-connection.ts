import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { type ContextValues, createContextKey, createContextValues } from "@connectrpc/connect";
import type { TrustedProxies } from "./trusted-proxies.ts";

/** The connection over which a call came. */
export interface CallerConnection {
  /** The same for all calls of the connection. */
  readonly key: object;
  /** Undefined on a Unix socket. */
  readonly localPort: number | undefined;
  readonly remotePort: number | undefined;
  /** Of the client, if a proxy that is trusted names it. */
  readonly remoteAddress?: string | undefined;
  readonly destroyed: boolean;
  /** Whether it is a tunnel (`@slipway/tunnel`): its calls have the credentials of the request that opened it. */
  readonly isTunnel?: boolean;
}

const connection = createContextKey<CallerConnection | undefined>(undefined);

/** The address of whoever made a request, if a proxy that is trusted names it, else that of the connection. Undefined on a Unix socket. */
export function clientAddress({ socket, headers }: IncomingMessage | Http2ServerRequest, proxies?: TrustedProxies): string | undefined {
  return proxies?.clientOf(socket.remoteAddress, headers["x-forwarded-for"]?.toString()) ?? socket.remoteAddress;
}

/** The context of a call that a server received, or that came through the tunnel which the request opened. */
export function connectionContext(
  request: IncomingMessage | Http2ServerRequest,
  proxies?: TrustedProxies,
  { isTunnel = false } = {},
): ContextValues {
  const { socket } = request;
  const { localPort, remotePort } = socket;
  const remoteAddress = clientAddress(request, proxies);
  const key = ("stream" in request ? request.stream.session : undefined) ?? socket;
  return createContextValues().set(connection, {
    key,
    localPort,
    remotePort,
    remoteAddress,
    isTunnel,
    get destroyed() {
      return socket.destroyed;
    },
  });
}

/** The connection of the call with this context; undefined if it came over none, as in a test in memory. */
export function callerConnection(values: ContextValues): CallerConnection | undefined {
  return values.get(connection);
}
