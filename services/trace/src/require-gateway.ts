import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { isLoopbackHost, requireProof } from "@slipway/runtime";

/** What supervisors ask without a key. */
const health = "grpc.health.v1.Health";

/**
 * Lets only callers in that prove to know the key. Without a key everybody on this machine may read the record. Throws `precondition` for an address that others can reach, without a key.
 */
export function requireGateway({ host, key }: { readonly host: string; readonly key?: string | undefined }): readonly Interceptor[] {
  if (key !== undefined)
    return [unlessHealth(requireProof(key, "only the gateway may call the trace service: give both the same HISTORY_KEY_FILE"))];
  if (isLoopbackHost(host)) return [];
  throw new Fault(
    "precondition",
    `others can reach ${host}, and could read the whole record: give the trace service and the gateway the same HISTORY_KEY_FILE, or listen on 127.0.0.1`,
  );
}

function unlessHealth(prove: Interceptor): Interceptor {
  return (next) => {
    const proven = prove(next);
    return (request) => (request.service.typeName === health ? next(request) : proven(request));
  };
}
