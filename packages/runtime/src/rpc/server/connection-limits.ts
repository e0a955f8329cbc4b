import type { Server as Http1Server } from "node:http";
import type { Http2Server, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Logger } from "../../log/logger.ts";

/** What the connections of a server may take. */
export interface ConnectionLimits {
  /** Open connections. One more closes the oldest that has no call; if all have one, it is refused. Default: 1000. */
  readonly connections: number;
  /** Open calls of one HTTP/2 connection. Default: 1000. */
  readonly calls: number;
  /** How long the headers of a request may take, and a new connection until it shows life. Default: 20 s. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive. Default: 2 min; Infinity for peers whose calls go on sending. */
  readonly requestMs: number;
  /** How long a client may take to read what was written to it. Default: 2 min; Infinity for peers that are trusted. */
  readonly answerMs: number;
  /** How long an HTTP/2 connection may stay open without a call or a ping. Default: 15 min; Infinity for peers that watch each other. */
  readonly idleMs: number;
}

/** Completes limits with their defaults. */
export function completeLimits(limits: Partial<ConnectionLimits> = {}): ConnectionLimits {
  return { connections: 1_000, calls: 1_000, headersMs: 20_000, requestMs: 120_000, answerMs: 120_000, idleMs: 15 * 60_000, ...limits };
}

/** For servers that only answer one peer, which they know: it may keep as many calls open as it likes, go on sending in them, and keep a connection without any. */
export const privateLimits: Partial<ConnectionLimits> = {
  calls: 1_000_000,
  requestMs: Number.POSITIVE_INFINITY,
  answerMs: Number.POSITIVE_INFINITY,
  idleMs: Number.POSITIVE_INFINITY,
};

interface Closable {
  destroy(): void;
}

const warnEveryMs = 10_000;

/** Holds the connections of a server to limits. Node has such limits, but starts their clock only for a server that listens itself. */
export class LimitedConnections {
  readonly #limits: ConnectionLimits;
  readonly #log: Logger;
  #warnedAt = Number.NEGATIVE_INFINITY;
  /** Connections without a call, oldest first. */
  readonly #idle = new Set<Closable>();

  constructor(limits: ConnectionLimits, log: Logger) {
    this.#limits = limits;
    this.#log = log;
  }

  /** Takes in a new connection, the last of `open` ones. If that is too many, closes the oldest without a call, which may be the new one. */
  admit(socket: Socket, open: number): void {
    this.#idle.add(socket);
    socket.once("close", () => this.#idle.delete(socket));
    if (open <= this.#limits.connections) return;
    const [oldest = socket] = this.#idle;
    this.#idle.delete(oldest);
    oldest.destroy();
    if (performance.now() - this.#warnedAt < warnEveryMs) return;
    this.#warnedAt = performance.now();
    this.#log.warn({ connections: open }, "rpc connections closed: there are too many");
  }

  /** A connection was taken over by another one, such as that inside its TLS, which is admitted itself. */
  forget(socket: Socket): void {
    this.#idle.delete(socket);
  }

  /** A connection of which no request is left, such as a WebSocket, has calls, or none any more. */
  setBusy(socket: Socket, isBusy: boolean): void {
    if (isBusy) this.#idle.delete(socket);
    else if (!socket.destroyed) this.#idle.add(socket);
  }

  /** Sets the limits of an HTTP/1.1 server whose connections are handed to it. */
  limitHttp1(server: Http1Server): void {
    server.headersTimeout = this.#limits.headersMs;
    server.requestTimeout = Number.isFinite(this.#limits.requestMs) ? this.#limits.requestMs : 0;
    // Starts the clock of these two; `server.close()` stops it.
    server.emit("listening");
    server.on("request", ({ socket }, response) => {
      this.setBusy(socket, true);
      response.once("close", () => this.setBusy(socket, false));
    });
  }

  /** Sets the limits of an HTTP/2 server whose connections are handed to it. */
  limitHttp2(server: Http2Server): void {
    // A socket that became a session is closed by its session.
    server.prependListener("connection", (socket: Socket) => this.#idle.delete(socket));
    server.on("session", (session) => this.#limitSession(session));
  }

  #limitSession(session: ServerHttp2Session): void {
    let open = 0;
    let timer: NodeJS.Timeout | undefined;
    const allow = (ms: number): void => {
      clearTimeout(timer);
      if (ms < Number.POSITIVE_INFINITY) timer = setTimeout(() => session.destroy(), ms).unref();
      this.#idle.add(session);
    };
    allow(this.#limits.headersMs);
    session.on("ping", () => open === 0 && allow(this.#limits.idleMs));
    session.on("stream", (stream) => {
      open++;
      clearTimeout(timer);
      this.#idle.delete(session);
      this.#limitRequest(stream);
      stream.once("close", () => --open === 0 && !session.destroyed && allow(this.#limits.idleMs));
    });
    session.once("close", () => {
      clearTimeout(timer);
      this.#idle.delete(session);
    });
  }

  #limitRequest(stream: ServerHttp2Stream): void {
    if (stream.endAfterHeaders || !Number.isFinite(this.#limits.requestMs)) return;
    const timer = setTimeout(() => stream.destroy(), this.#limits.requestMs).unref();
    const stop = (): void => clearTimeout(timer);
    stream.once("end", stop).once("close", stop);
  }
}
