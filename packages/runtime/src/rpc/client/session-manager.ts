import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { Http2SessionManager } from "@connectrpc/connect-node";

/**
 * Keeps listening to the errors of sessions that are given up. A peer that speaks no HTTP/2 fails the call first and the session a moment later:
 * when the transport was disposed in between, nobody would be left to hear of it, which ends the process.
 */
export class SessionManager extends Http2SessionManager {
  readonly #heard = new WeakSet<ClientHttp2Session>();

  override async request(...args: Parameters<Http2SessionManager["request"]>): Promise<ClientHttp2Stream> {
    const stream = await super.request(...args);
    // Typed without, but there until the stream is destroyed.
    const session = stream.session as ClientHttp2Session | undefined;
    if (session !== undefined && !this.#heard.has(session)) {
      this.#heard.add(session);
      session.on("error", () => {});
    }
    return stream;
  }
}
