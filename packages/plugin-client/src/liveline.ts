import { once } from "node:events";
import { connect } from "node:http2";

/** An open connection that serves only to show, by its end, that the peer went away. */
export interface Liveline extends AsyncDisposable {
  readonly closed: Promise<void>;
}

/**
 * Opens one. Calls can not tell that a peer is gone before they fail, and asking again and again is not needed: a process that dies
 * closes its connections. Rejects when it can not be opened within `timeoutMs`; ends when `signal` is aborted.
 */
export async function openLiveline(
  url: string,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Liveline> {
  const session = connect(url);
  // An error is followed by a close, which is all that matters once it is open.
  session.on("error", () => {});
  const closed = new Promise<void>((resolve) => session.once("close", resolve));
  const end = (): void => session.destroy();
  signal.addEventListener("abort", end, { once: true });
  void closed.then(() => signal.removeEventListener("abort", end));
  try {
    await once(session, "connect", { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
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
