import { type CallOptions, type Client, createClient, type Transport } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { faultFromRpc, retry } from "@slipway/runtime";

/** The calls a plugin makes to the process that runs it. The extension may be unimplemented there. */
export type Host = Client<typeof PluginService> & Client<typeof HostService>;

/** The host behind a transport. */
export function hostOf(transport: Transport): Host {
  return { ...createClient(PluginService, transport), ...createClient(HostService, transport) };
}

export interface CallHostOptions {
  readonly signal?: AbortSignal;
  /** For how long an unavailable host is tried again: an executor restarts in seconds. 60 s unless told. */
  readonly patienceMs?: number;
  /** Longest time of one try; 10 s unless told. */
  readonly timeoutMs?: number;
}

/**
 * Calls the host, again while it is unavailable. `what` names the call in errors.
 * Rejects with the Fault of the last try, or with the signal's reason. Only for calls that may happen twice: all of them may.
 */
export async function callHost<T>(what: string, call: (options: CallOptions) => Promise<T>, options: CallHostOptions = {}): Promise<T> {
  const { signal, patienceMs = 60_000, timeoutMs = 10_000 } = options;
  return retry(
    async () => {
      try {
        return await call({ timeoutMs: Math.round(timeoutMs), ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        const fault = faultFromRpc(error);
        throw new Fault(fault.code, `the host did not ${what}: ${fault.message}`, { cause: error });
      }
    },
    { ...(signal && { signal }), baseMs: 100, maxMs: 2_000, until: Temporal.Now.instant().add({ milliseconds: Math.round(patienceMs) }) },
  );
}
