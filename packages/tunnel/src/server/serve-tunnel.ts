import type { IncomingMessage } from "node:http";
import type { TunnelOptions, TunnelServer } from "@slipway/runtime";
import { type WebSocket, WebSocketServer } from "ws";
import { aliveMs, encodeFrame, subprotocol } from "../frames.ts";
import { TunnelCalls } from "./tunnel-calls.ts";

/**
 * Serves calls over WebSockets (RFC 6455), many at a time over each: browsers allow few connections to one server, and every stream would take one. A call in a tunnel is handled as
 * every other one, with the headers of the request that opened the tunnel below its own. It compresses what it sends, as browsers do not take compressed messages of Connect.
 * A client that does not offer this language of tunnels, which may be of another version, gets none.
 */
export function serveTunnel(options: TunnelOptions, every: { readonly aliveMs: number } = { aliveMs }): TunnelServer {
  const handlers = new Map(options.handlers.map((handler) => [handler.requestPath, handler]));
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxRequestBytes + 64 * 1024,
    verifyClient: ({ req }, answer) => (offers(req) ? answer(true) : answer(false, 400, `this server speaks ${subprotocol}`)),
    handleProtocols: () => subprotocol,
    perMessageDeflate: { threshold: 1_024, concurrencyLimit: 2, serverMaxWindowBits: 13, zlibDeflateOptions: { level: 3, memLevel: 7 } },
  });
  const open = new Set<TunnelCalls>();
  return {
    accept: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const calls = new TunnelCalls(webSocket, request, { ...options, handlers });
        open.add(calls);
        webSocket.on("message", (data, isBinary) => (isBinary ? calls.take(data as Buffer) : webSocket.close(1003)));
        webSocket.on("close", () => {
          open.delete(calls);
          calls.end();
        });
        webSocket.on("error", () => webSocket.terminate());
        keepAlive(webSocket, every.aliveMs);
      });
    },
    close: () => {
      for (const calls of open) calls.stop();
      server.close();
    },
  };
}

function offers({ headers }: IncomingMessage): boolean {
  const offered = headers["sec-websocket-protocol"]?.split(",") ?? [];
  return offered.some((each) => each.trim() === subprotocol);
}

/** Shows the client that the server is there. A client that does not answer until the next time is gone. */
function keepAlive(webSocket: WebSocket, everyMs: number): void {
  let isThere = true;
  webSocket.on("pong", () => {
    isThere = true;
  });
  const timer = setInterval(() => {
    if (!isThere) return webSocket.terminate();
    isThere = false;
    webSocket.ping();
    webSocket.send(encodeFrame({ kind: "alive", call: 0 }));
  }, everyMs);
  timer.unref();
  webSocket.on("close", () => clearInterval(timer));
}
