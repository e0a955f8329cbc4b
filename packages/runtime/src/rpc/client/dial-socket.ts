import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A port, or the path of a Unix socket. */
export type SocketAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * Opens a connection for an HTTP/2 session. It is not read from before that session takes it. Its errors after this are only seen by whoever
 * takes it. Rejects with Node's error, or with the reason of `signal`.
 */
export async function dialSocket(address: SocketAddress, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Socket> {
  signal?.throwIfAborted();
  const socket = connect({ ...address, noDelay: true }).pause();
  socket.on("error", () => {});
  try {
    await once(socket, "connect", { ...(signal && { signal }) });
    return socket;
  } catch (error) {
    socket.destroy();
    signal?.throwIfAborted();
    throw error;
  }
}

/** Hands a dialed connection to an HTTP/2 session, as its `createConnection`: what arrives from now on goes to the session, which does not begin to read itself. */
export function handToSession(socket: Socket): Socket {
  socket.read(0);
  return socket;
}

/** The path in `unix:/path`; undefined for other addresses. */
export function unixPathOf(address: string): string | undefined {
  return /^unix:(?:\/\/)?(\/.*)$/.exec(address)?.[1];
}
