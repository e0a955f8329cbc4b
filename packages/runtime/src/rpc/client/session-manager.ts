import type { ClientHttp2Session, ClientHttp2Stream, ClientSessionOptions } from "node:http2";
import type { Socket } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import { Http2SessionManager, type Http2SessionOptions } from "@connectrpc/connect-node";
import { noteBrokenAnswer } from "../faults/broken-protocol.ts";
import { handToSession } from "./dial-socket.ts";

/** Opens the connection of a session: connected, and not read from. */
export type Dial = () => Promise<Socket>;

/**
 * Opens connections with `dial`, which may take its time to check who answers: no byte of a request is sent before. Without it, Node connects to the URL.
 *
 * Keeps an error listener on abandoned sessions, and notes the errors of streams whose peer spoke HTTP/2 before. A peer that does not speak HTTP/2 fails the call first and the session a moment later.
 * If the transport was disposed in between, the session's error would have no listener and would end the process.
 */
export class SessionManager extends Http2SessionManager {
  readonly #heard = new WeakSet<ClientHttp2Session>();
  readonly #dialer: Dialer | undefined;

  constructor(url: string, ping: Http2SessionOptions, session: ClientSessionOptions, dial: Dial | undefined) {
    const dialer = dial && new Dialer(dial);
    super(url, ping, dialer ? { ...session, createConnection: () => dialer.take() } : session);
    this.#dialer = dialer;
  }

  override async request(...args: Parameters<Http2SessionManager["request"]>): Promise<ClientHttp2Stream> {
    for (;;) {
      try {
        const stream = await super.request(...args);
        this.#hear(stream);
        return stream;
      } catch (error) {
        if (this.#dialer === undefined || !(error instanceof NotDialed)) throw error;
        await this.#dialer.dial();
      }
    }
  }

  override abort(reason?: Error): void {
    this.#dialer?.close();
    super.abort(reason);
  }

  #hear(stream: ClientHttp2Stream): void {
    // Typed without, but there until the stream is destroyed.
    const session = stream.session as ClientHttp2Session | undefined;
    if (session === undefined) return;
    if (!this.#heard.has(session)) session.on("error", () => {});
    this.#heard.add(session);
    stream.on("error", (error) => {
      if (!session.pendingSettingsAck) noteBrokenAnswer(error);
    });
  }
}

/** The base class wants a connection at once: without a dialed one it fails, and the request dials and tries again. */
class NotDialed extends Error {}

class Dialer {
  readonly #dial: Dial;
  #dialing: Promise<void> | undefined;
  #socket: Socket | undefined;
  #closed = false;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  /** The dialed connection, once. */
  take(): Socket {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) throw new NotDialed();
    return handToSession(socket);
  }

  /** Dials once for all who wait. */
  dial(): Promise<void> {
    this.#dialing ??= this.#connect().finally(() => {
      this.#dialing = undefined;
    });
    return this.#dialing;
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  async #connect(): Promise<void> {
    const socket = this.#closed ? undefined : await this.#dial();
    if (!this.#closed) this.#socket = socket;
    else {
      socket?.destroy();
      throw new ConnectError("the connection was closed", Code.Canceled);
    }
  }
}
