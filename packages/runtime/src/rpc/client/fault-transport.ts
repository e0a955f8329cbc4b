import type { Transport } from "@connectrpc/connect";
import { mapErrors } from "../faults/map-errors.ts";
import { faultFromRpc } from "../faults/rpc-faults.ts";

/**
 * A transport whose calls and streams fail with Faults. This cannot be an interceptor of the transport: the library turns what those throw
 * back into a ConnectError.
 */
export function faultTransport(transport: Transport): Transport {
  return {
    unary: (...call) => transport.unary(...call).catch(throwFault),
    async stream(...call) {
      const response = await transport.stream(...call).catch(throwFault);
      return { ...response, message: mapErrors(response.message, faultFromRpc) };
    },
  };
}

function throwFault(error: unknown): never {
  throw faultFromRpc(error);
}
