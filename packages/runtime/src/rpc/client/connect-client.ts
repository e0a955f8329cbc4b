import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { proveCalls } from "../identity/call-proof.ts";
import { connectTransport } from "./connect-transport.ts";
import { faultTransport } from "./fault-transport.ts";
import { type Peer, patientTransport } from "./patient-transport.ts";

/** A client of one service. Disposing closes the connection if the client made it. */
export type ConnectClient<S extends DescService> = Client<S> & AsyncDisposable;

/**
 * A client of `service` at a URL, with its own connection, or on a transport, which the caller closes.
 * `peer` limits how long a server at a URL has to answer a call, and says how both know each other; without it, only deadlines of the calls limit it.
 * Calls and streams fail with Faults; the cause is the library's error. To leave a stream before its end, abort the signal
 * given to the call: a plain `break` leaves it open.
 */
export function connectClient<S extends DescService>(service: S, target: string | Transport, peer?: Peer): ConnectClient<S> {
  if (typeof target !== "string")
    return Object.assign(createClient(service, faultTransport(target)), { [Symbol.asyncDispose]: async () => {} });
  const interceptors = peer?.key === undefined ? [] : [proveCalls({ key: peer.key, peer: peer.name })];
  const transport = connectTransport({ url: target, interceptors });
  const faults = faultTransport(transport);
  return Object.assign(createClient(service, peer ? patientTransport(faults, target, peer) : faults), {
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  });
}
