import { once } from "node:events";
import { constants, createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { createServer as createTcpServer, type Server } from "node:net";
import { HistoryService } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { connectClient } from "./connect-client.ts";

/** A gRPC server of Node that answers with an error of this text and never cuts it: in the headers, or in trailers after them. */
function nodeServer(where: "headers" | "trailers") {
  return (text: string): Server => {
    const server = createServer();
    const error = { "grpc-status": "3", "grpc-message": text };
    const begin = { ":status": 200, "content-type": "application/grpc" };
    server.on("session", (session: ServerHttp2Session) => session.on("error", () => {}));
    server.on("stream", (stream: ServerHttp2Stream) => {
      stream.on("error", () => {});
      // As the server of connect-node does with headers that cannot be sent.
      stream.on("frameError", () => stream.close(constants.NGHTTP2_FRAME_SIZE_ERROR));
      if (where === "headers") stream.respond({ ...begin, ...error }, { endStream: true });
      else {
        stream.respond(begin, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers(error));
        stream.end();
      }
    });
    return server;
  };
}

/** A server that sends headers of any length, as those of other languages do: one HEADERS frame and CONTINUATION frames of 16 KiB. */
function foreignServer(text: string): Server {
  return createTcpServer((socket) => {
    socket.on("error", () => {});
    const [settings, ack] = [4, 1];
    socket.write(Buffer.concat([frame(settings, 0, 0, Buffer.alloc(0)), frame(settings, ack, 0, Buffer.alloc(0))]));
    socket.once("data", () => {
      const field = (name: string, value: string) => Buffer.concat([Buffer.of(0), literal(name), literal(value)]);
      const block = Buffer.concat([
        Buffer.of(0x88),
        field("content-type", "application/grpc"),
        field("grpc-status", "3"),
        field("grpc-message", text),
      ]);
      const [headers, continuation, endStream, endHeaders] = [1, 9, 1, 4];
      for (let at = 0; at < block.length; at += 16_384) {
        const isLast = at + 16_384 >= block.length;
        const flags = (at === 0 ? endStream : 0) | (isLast ? endHeaders : 0);
        socket.write(frame(at === 0 ? headers : continuation, flags, 1, block.subarray(at, at + 16_384)));
      }
    });
  });
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A text as HPACK writes it without compression: its length as an integer with a prefix of 7 bits, then its bytes. */
function literal(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.of(...length, rest), bytes]);
}

/** The fault that a caller of the server gets. */
async function faultOf(server: Server): Promise<unknown> {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    await using client = connectClient(HistoryService, `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    return await client.listTraces({}).catch((error: unknown) => error);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const servers = [
  { name: "a server of Node, in headers", open: nodeServer("headers") },
  { name: "a server of Node, in trailers", open: nodeServer("trailers") },
  { name: "a server of another language", open: foreignServer },
];

test.for(servers)("$name: the text of an error that fits into a header is passed on", async ({ open }) => {
  expect(await faultOf(open("x".repeat(20_000)))).toMatchObject({ code: "invalid", message: "x".repeat(20_000) });
});

const sizes = [100_000, 1_500_000];
test.for(servers.flatMap((server) => sizes.map((bytes) => ({ ...server, bytes }))))(
  "$name: an error with a text of $bytes bytes, which no header can hold, is not a server that is away",
  async ({ open, bytes }) => {
    const fault = await faultOf(open("x".repeat(bytes)));
    expect(fault).toMatchObject({ code: "internal", message: expect.stringContaining("a text too long for headers") });
  },
);
