import { connect as connectHttp2, constants } from "node:http2";
import { connect } from "node:net";
import { DeploymentService } from "@slipway/proto/api";
import { expect, onTestFinished, test, vi } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { serveConnect } from "./serve-connect.ts";

/** A server whose watch never ends by itself, and what it knows of it. */
async function serve(answerMs: number) {
  const watch = { yielded: 0, ended: 0 };
  const server = await serveConnect({
    log: silentLogger(),
    shutdownGraceMs: 100,
    limits: { answerMs },
    routes: (router) =>
      router.service(DeploymentService, {
        async *watchDeployments(_, { signal }) {
          try {
            while (!signal.aborted) {
              watch.yielded++;
              yield { deployment: { id: "a".repeat(100_000) } };
            }
          } finally {
            watch.ended++;
          }
        },
      }),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, watch };
}

const path = "/slipway.api.v1.DeploymentService/WatchDeployments";

test("a watcher over HTTP/2 that does not read is ended as gRPC says it, and its handler with it", async () => {
  const { server, watch } = await serve(300);
  const session = connectHttp2(server.url);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" });
  stream.on("error", () => {}).end(Buffer.alloc(5));
  await vi.waitFor(() => expect(stream.closed).toBe(true), 60_000);
  expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  await vi.waitFor(() => expect(watch.ended).toBe(1), 60_000);
  // What fits into the windows of the two sides, not what was there to say.
  expect(watch.yielded).toBeLessThan(10);
});

test("a watcher over HTTP/1.1 that does not read is disconnected, and its handler ended", async () => {
  const { server, watch } = await serve(300);
  const socket = connect(server.port, "127.0.0.1").on("error", () => {});
  onTestFinished(() => void socket.destroy());
  const envelope = Buffer.from([0, 0, 0, 0, 2, ...Buffer.from("{}")]);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/connect+json\r\ncontent-length: ${envelope.length}\r\n\r\n`,
  );
  socket.write(envelope);
  socket.pause();
  await vi.waitFor(() => expect(watch.ended).toBe(1), 60_000);
  expect(watch.yielded).toBeLessThan(500);
});

test("a watcher that reads slowly, but reads, is served for as long as it likes", async () => {
  const { server, watch } = await serve(400);
  const session = connectHttp2(server.url);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" });
  stream.on("error", () => {}).end(Buffer.alloc(5));
  let bytes = 0;
  // Each message is read within the limit, all of them take several times as long.
  const reading = setInterval(() => {
    bytes += (stream.read() as Buffer | null)?.length ?? 0;
  }, 10);
  onTestFinished(() => clearInterval(reading));
  await vi.waitFor(() => expect(bytes).toBeGreaterThan(2_000_000), { timeout: 60_000, interval: 50 });
  expect({ closed: stream.closed, ended: watch.ended }).toEqual({ closed: false, ended: 0 });
});
