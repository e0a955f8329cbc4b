import type { Server, Socket } from "node:net";
import { createServer } from "node:tls";
import type { LimitedConnections } from "../connection-limits.ts";

/** A certificate with those between it and its authority, and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a server with TLS needs. */
export interface ServerTls extends Certificate {
  /** Calls back with a certificate that replaces the one before. Connections that are open keep theirs. */
  readonly onChange?: (listener: (next: Certificate) => void) => Disposable;
}

/** How long a client may take for a handshake. */
const handshakeMs = 10_000;

export interface TlsServerOptions {
  readonly tls: ServerTls;
  readonly limited: LimitedConnections;
  /** Connections whose handshake is over. */
  readonly open: ReadonlySet<Socket>;
  readonly onFailure: (error: Error) => void;
}

/** A server with TLS that hands each connection to `plain` after its handshake. */
export interface TlsServer {
  readonly server: Server;
  /** Connections whose handshake is not over, by their other end. */
  readonly handshakes: ReadonlyMap<string, Socket>;
}

/** Speaks TLS before `plain`: version 1.2 at least. Connections count from their first byte, so that those that never end their handshake are limited too. */
export function tlsServer(plain: Server, { tls, limited, open, onFailure }: TlsServerOptions): TlsServer {
  // Node does not say of which connection a secure one is made.
  const handshakes = new Map<string, Socket>();
  const options = { minVersion: "TLSv1.2", ALPNProtocols: ["h2", "http/1.1"], handshakeTimeout: handshakeMs } as const;
  const server = createServer(
    { ...options, cert: tls.cert, key: tls.key, keepAlive: true, keepAliveInitialDelay: 30_000, noDelay: true },
    (socket) => {
      const raw = handshakes.get(endOf(socket));
      if (raw !== undefined) limited.forget(raw);
      handshakes.delete(endOf(socket));
      plain.emit("connection", socket);
    },
  );
  server.prependListener("connection", (socket: Socket) => {
    const end = endOf(socket);
    handshakes.set(end, socket);
    socket.once("close", () => handshakes.get(end) === socket && handshakes.delete(end));
    limited.admit(socket, open.size + handshakes.size);
  });
  server.on("tlsClientError", onFailure);
  const following = tls.onChange?.(({ cert, key }) => server.setSecureContext({ cert, key, minVersion: options.minVersion }));
  server.once("close", () => following?.[Symbol.dispose]());
  return { server, handshakes };
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
