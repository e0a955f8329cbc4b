import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { Http2SessionManager } from "@connectrpc/connect-node";
import { noteBrokenAnswer } from "../faults/broken-protocol.ts";

/**
 * Keeps an error listener on abandoned sessions, and notes the errors of streams whose peer spoke HTTP/2 before. A peer that does not speak HTTP/2 fails the call first and the session a moment later.
 * If the transport was disposed in between, the session's error would have no listener and would end the process.
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
    stream.on("error", (error) => {
      if (session !== undefined && !session.pendingSettingsAck) noteBrokenAnswer(error);
    });
    return stream;
  }
}
