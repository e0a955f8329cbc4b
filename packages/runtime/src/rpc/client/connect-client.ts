import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { connectTransport } from "./connect-transport.ts";

/** A client of one service. Disposing closes the connection if the client made it. */
export type ConnectClient<S extends DescService> = Client<S> & AsyncDisposable;

/**
 * A client of `service` at a url, with a connection of its own, or on a transport, which stays its maker's.
 * Methods throw `ConnectError`; `faultFromRpc` tells what it means. Leave a stream before its end by aborting the signal
 * given to the call: a plain `break` leaves it open.
 */
export function connectClient<S extends DescService>(service: S, target: string | Transport): ConnectClient<S> {
  if (typeof target !== "string") return Object.assign(createClient(service, target), { [Symbol.asyncDispose]: async () => {} });
  const transport = connectTransport({ url: target });
  return Object.assign(createClient(service, transport), { [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() });
}
