import type { CallOptions, Client, Transport } from "@connectrpc/connect";
import { Fault, isFault } from "@slipway/domain";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { connectClient, retry } from "@slipway/runtime";

/** The host: the process that runs the plugin, and the calls a plugin makes to it. The extension may be unimplemented there. */
export type Host = Client<typeof PluginService> & Client<typeof HostService>;

/** Creates the client of the host at the other end of a transport. */
export function hostOf(transport: Transport): Host {
  return { ...connectClient(PluginService, transport), ...connectClient(HostService, transport) };
}

export interface CallHostOptions {
  readonly signal?: AbortSignal;
  /** How long to retry while the host is unavailable; an executor restarts in seconds. Default: 60 s. */
  readonly patienceMs?: number;
  /** Timeout of one attempt. Default: 10 s. */
  readonly timeoutMs?: number;
}

/**
 * Calls the host, and retries while it is unavailable. `what` names the call in errors.
 * Rejects with the Fault of the last attempt, or with the signal's reason. The call must be idempotent, as all calls of the host are.
 */
export async function callHost<T>(what: string, call: (options: CallOptions) => Promise<T>, options: CallHostOptions = {}): Promise<T> {
  const { signal, patienceMs = 60_000, timeoutMs = 10_000 } = options;
  return retry(
    async () => {
      try {
        return await call({ timeoutMs: Math.round(timeoutMs), ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        throw isFault(error) ? new Fault(error.code, `the host did not ${what}: ${error.message}`, { cause: error }) : error;
      }
    },
    { ...(signal && { signal }), baseMs: 100, maxMs: 2_000, patienceMs },
  );
}
