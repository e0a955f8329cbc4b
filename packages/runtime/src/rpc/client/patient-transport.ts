import type { Transport } from "@connectrpc/connect";
import { Fault, isFault } from "@slipway/domain";
import { mapErrors } from "../faults/map-errors.ts";

/** The server at the other end. */
export interface Peer {
  /** For people, such as "the trace service". */
  readonly name: string;
  /** How long it has to answer a call that sets no deadline. Streams have no limit. */
  readonly timeoutMs: number;
  /** What both ends know, and prove in each call and answer. Default: neither proves anything. */
  readonly key?: string | undefined;
}

/**
 * A transport whose calls end with `unavailable` and the name of the server if it does not answer: its kernel accepts connections even while its process is frozen. Calls
 * that the server refuses because this process did not prove its identity end with `precondition`: whoever caused them is not the one who is unknown.
 */
export function patientTransport(transport: Transport, url: string, { name, timeoutMs }: Peer): Transport {
  return {
    ...transport,
    async unary(method, signal, callTimeoutMs, ...call) {
      try {
        return await transport.unary(method, signal, callTimeoutMs ?? timeoutMs, ...call);
      } catch (cause) {
        if (isFault(cause, "unauthenticated")) throw strangers(cause);
        if (callTimeoutMs !== undefined || !isFault(cause, "deadline")) throw cause;
        const limit = `${timeoutMs / 1000} s`;
        const message = `${name} at ${url} did not answer within ${limit}: its process or what it waits for may be frozen`;
        throw new Fault("unavailable", message, { cause });
      }
    },
    async stream(...call) {
      const response = await transport.stream(...call).catch((cause: unknown) => {
        throw isFault(cause, "unauthenticated") ? strangers(cause) : cause;
      });
      return {
        ...response,
        message: mapErrors(response.message, (cause) => (isFault(cause, "unauthenticated") ? strangers(cause) : cause)),
      };
    },
  };

  function strangers(cause: Fault): Fault {
    return new Fault(
      "precondition",
      `${name} at ${url} and this process do not know each other, as they have different keys: ${cause.message}`,
      { cause },
    );
  }
}
