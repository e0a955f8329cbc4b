import type { Server as Http1Server } from "node:http";
import type { Http2Server } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";

/** The first bytes of every HTTP/2 connection without TLS ("PRI * HTTP/2.0"). No HTTP/1 method begins with them. */
const http2Preface = Buffer.from("PRI");
/** How long a connection may stay silent. */
const firstBytesMs = 10_000;

/** A TCP server that passes each connection to the server of its protocol, so that one port serves HTTP/1.1 and HTTP/2 without TLS. */
export function switchProtocols(http1: Http1Server, http2: Http2Server): Server {
  // Keepalive detects clients whose machine disappeared; their streams would otherwise stay open permanently.
  return createServer({ keepAlive: true, keepAliveInitialDelay: 30_000, noDelay: true }, (socket) => {
    const forget = (): void => void socket.destroy();
    socket.once("error", forget).setTimeout(firstBytesMs, forget);
    let seen = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      const couldBeHttp2 = seen.subarray(0, http2Preface.length).equals(http2Preface.subarray(0, seen.length));
      if (couldBeHttp2 && seen.length < http2Preface.length) return;
      socket.off("data", onData).off("error", forget).off("timeout", forget).setTimeout(0);
      hand(socket, seen, couldBeHttp2 ? http2 : http1);
    };
    socket.on("data", onData);
  });
}

function hand(socket: Socket, seen: Buffer, server: Http1Server | Http2Server): void {
  socket.pause();
  socket.unshift(seen);
  server.emit("connection", socket);
  // The HTTP/2 session reads from the handle directly; a flowing socket would take bytes away from it.
  if (!("updateSettings" in server)) socket.resume();
}
