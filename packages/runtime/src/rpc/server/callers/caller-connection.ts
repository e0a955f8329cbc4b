import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { type ContextValues, createContextKey, createContextValues } from "@connectrpc/connect";

/** The connection over which a call came. */
export interface CallerConnection {
  /** The same for all calls of the connection. */
  readonly key: object;
  /** Undefined on a Unix socket. */
  readonly localPort: number | undefined;
  readonly remotePort: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly destroyed: boolean;
}

const connection = createContextKey<CallerConnection | undefined>(undefined);

/** The context of a call that a server received. */
export function connectionContext(request: IncomingMessage | Http2ServerRequest): ContextValues {
  const { socket } = request;
  const { localPort, remotePort, remoteAddress } = socket;
  const key = ("stream" in request ? request.stream.session : undefined) ?? socket;
  return createContextValues().set(connection, {
    key,
    localPort,
    remotePort,
    remoteAddress,
    get destroyed() {
      return socket.destroyed;
    },
  });
}

/** The connection of the call with this context; undefined if it came over none, as in a test in memory. */
export function callerConnection(values: ContextValues): CallerConnection | undefined {
  return values.get(connection);
}
