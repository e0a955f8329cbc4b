import { once } from "node:events";
import { connect } from "node:http2";
import { handToSession } from "@slipway/runtime";
import type { PluginSpec } from "./plugin-spec.ts";

/** A connection that carries no calls and only shows whether the peer is alive. */
export interface Keepalive extends AsyncDisposable {
  /** Resolves when the connection ends. */
  readonly closed: Promise<void>;
}

/**
 * Opens a keepalive connection. A process that dies closes its connections, so neither a failed call nor polling is needed to notice that it is gone.
 * Rejects if the connection does not open within `timeoutMs`; the connection ends when `signal` aborts.
 */
export async function openKeepalive(
  { url, dial }: Pick<PluginSpec, "url" | "dial">,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Keepalive> {
  const socket = await dial?.();
  const session = socket ? connect("http://localhost", { createConnection: () => handToSession(socket) }) : connect(url);
  // A close follows every error, and only the close matters once the connection is open.
  session.on("error", () => {});
  const closed = new Promise<void>((resolve) => session.once("close", resolve));
  const end = (): void => session.destroy();
  signal.addEventListener("abort", end, { once: true });
  void closed.then(() => signal.removeEventListener("abort", end));
  try {
    await once(session, "connect", { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    // Our servers close a new connection that shows no life. Go's count pings without a call, and allow one.
    session.ping(() => {});
  } catch (error) {
    session.destroy();
    throw error;
  }
  return {
    closed,
    [Symbol.asyncDispose]: async () => {
      session.destroy();
      await closed;
    },
  };
}
