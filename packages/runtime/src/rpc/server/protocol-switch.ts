import type { Server as Http1Server } from "node:http";
import type { Http2Server } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";

/** How every HTTP/2 connection without TLS begins ("PRI * HTTP/2.0"). No HTTP/1 method begins like it. */
const http2Preface = Buffer.from("PRI");
/** A connection that says nothing is of no use. */
const firstBytesMs = 10_000;

/** A TCP server that hands each connection to the server of the protocol it speaks, so that one port serves both without TLS. */
export function switchProtocols(http1: Http1Server, http2: Http2Server): Server {
  // Keep-alive finds the clients whose machine went away without a word; their streams would stay open for ever.
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
  // The HTTP/2 session reads from the handle itself; a flowing socket would take bytes away from it.
  if (!("updateSettings" in server)) socket.resume();
}
