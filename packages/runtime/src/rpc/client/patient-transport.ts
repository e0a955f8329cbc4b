import type { Transport } from "@connectrpc/connect";
import { Fault, isFault } from "@slipway/domain";

/** The server at the other end. */
export interface Peer {
  /** For people, such as "the trace service". */
  readonly name: string;
  /** How long it has to answer a call that sets no deadline. Streams have no limit. */
  readonly timeoutMs: number;
}

/** A transport whose calls end with `unavailable` and the name of the server if it does not answer: its kernel accepts connections even while its process is frozen. */
export function patientTransport(transport: Transport, url: string, { name, timeoutMs }: Peer): Transport {
  return {
    ...transport,
    async unary(method, signal, callTimeoutMs, ...call) {
      try {
        return await transport.unary(method, signal, callTimeoutMs ?? timeoutMs, ...call);
      } catch (cause) {
        if (callTimeoutMs !== undefined || !isFault(cause, "deadline")) throw cause;
        const limit = `${timeoutMs / 1000} s`;
        const message = `${name} at ${url} did not answer within ${limit}: its process or what it waits for may be frozen`;
        throw new Fault("unavailable", message, { cause });
      }
    },
  };
}
