import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { DeploymentService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { expect, onTestFinished, test, vi } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { connectClient } from "../client/connect-client.ts";
import { privateLimits } from "./connection-limits.ts";
import { type ServeConnectOptions, serveConnect } from "./serve-connect.ts";

const long = 3_600_000;

async function serve(options: Partial<ServeConnectOptions>) {
  const server = await serveConnect({
    log: silentLogger(),
    shutdownGraceMs: 100,
    routes: (router) =>
      router.service(DeploymentService, {
        getDeployment: () => ({}),
        async *watchDeployments(_, { signal }) {
          yield {};
          await once(signal, "abort");
        },
      }),
    ...options,
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {}).resume();
  await once(socket, "connect");
  return socket;
}

async function dialHttp2(url: string): Promise<ClientHttp2Session> {
  const session = connectHttp2(url);
  onTestFinished(() => session.destroy());
  session.on("error", () => {});
  await once(session, "connect");
  return session;
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const emptySettings = "\0\0\0\x04\0\0\0\0\0";

test.for([
  { name: "HTTP/1.1 headers", begin: "POST / HTTP/1.1\r\nhost: localhost\r\n", drip: "x-a: b\r\n" },
  { name: "an HTTP/2 connection without a call", begin: preface + emptySettings, drip: emptySettings },
])("$name that never end are cut off, however often another byte arrives", async ({ begin, drip }) => {
  const server = await serve({ limits: { headersMs: 300, requestMs: long } });
  const socket = await dial(server.port);
  socket.write(begin);
  const dripping = setInterval(() => socket.write(drip), 20);
  onTestFinished(() => clearInterval(dripping));
  await vi.waitFor(() => expect(socket.closed).toBe(true), 60_000);
});

test("a body over HTTP/1.1 that never ends is cut off", async () => {
  const server = await serve({ limits: { headersMs: 100, requestMs: 300 } });
  const socket = await dial(server.port);
  const headers = "host: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n";
  socket.write(`POST /slipway.api.v1.DeploymentService/GetDeployment HTTP/1.1\r\n${headers}{`);
  await vi.waitFor(() => expect(socket.closed).toBe(true), 60_000);
});

test("a call of a peer without a limit may go on sending", async () => {
  const server = await serve({ limits: privateLimits });
  const session = await dialHttp2(server.url);
  const request = () => {
    const headers = { ":method": "POST", ":path": "/slipway.api.v1.DeploymentService/GetDeployment", "content-type": "application/grpc" };
    return session
      .request(headers)
      .on("error", () => {})
      .resume();
  };
  const stream = request();
  stream.write(Buffer.alloc(2));
  // Later calls have been answered, so the server has handled this one, and its timers have had time to end.
  for (let calls = 0; calls < 5; calls++) {
    const later = request();
    later.end(Buffer.alloc(5));
    await once(later, "close");
  }
  expect(stream.closed).toBe(false);
});

test("a body over HTTP/2 that never ends is cut off, and the connection stays", async () => {
  const server = await serve({ limits: { requestMs: 300 } });
  const session = await dialHttp2(server.url);
  const headers = { ":method": "POST", ":path": "/slipway.api.v1.DeploymentService/GetDeployment", "content-type": "application/grpc" };
  const stream = session.request(headers);
  stream.on("error", () => {}).resume();
  stream.write(Buffer.alloc(2));
  await vi.waitFor(() => expect(stream.closed).toBe(true), 60_000);
  expect(session.destroyed).toBe(false);
});

test("an idle HTTP/2 connection is closed, and one that pings is not", async () => {
  const server = await serve({ limits: { headersMs: 200, idleMs: long } });
  const [idle, alive] = [await dialHttp2(server.url), await dialHttp2(server.url)];
  alive.ping(() => {});
  await vi.waitFor(() => expect(idle.destroyed).toBe(true), 60_000);
  expect(alive.destroyed).toBe(false);
});

test("one connection too many closes the oldest without a call", async () => {
  const server = await serve({ limits: { connections: 3, headersMs: long } });
  await using busy = connectClient(DeploymentService, server.url);
  const watch = busy.watchDeployments({})[Symbol.asyncIterator]();
  await watch.next();
  const [first, second, third] = [await dial(server.port), await dial(server.port), await dial(server.port)];
  await vi.waitFor(() => expect(first.closed).toBe(true));
  expect([second.closed, third.closed]).toEqual([false, false]);
  await using late = connectClient(Health, server.url);
  expect(await late.check({})).toMatchObject({ status: 1 });
  await expect(busy.getDeployment({ deploymentId: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" })).resolves.toBeDefined();
});

test("a flood of connections that drip does not keep others out", { timeout: 120_000 }, async () => {
  const server = await serve({ limits: { connections: 100, headersMs: long } });
  const flood = await Promise.all(Array.from({ length: 1_500 }, () => dial(server.port)));
  for (const socket of flood) socket.write("POST / HTTP/1.1\r\n");
  await using client = connectClient(Health, server.url);
  expect(await client.check({})).toMatchObject({ status: 1 });
  await vi.waitFor(() => expect(flood.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(100), 60_000);
});

test("one stream too many is refused with a message, and the place of one that ended is free again", async () => {
  const server = await serve({ maxStreams: 2 });
  const client = createClient(DeploymentService, createGrpcTransport({ baseUrl: server.url }));
  const open = async () => {
    const stop = new AbortController();
    const stream = client.watchDeployments({}, { signal: stop.signal })[Symbol.asyncIterator]();
    onTestFinished(() => stop.abort());
    await stream.next();
    return stop;
  };
  const [first] = [await open(), await open()];
  await expect(open()).rejects.toMatchObject({ code: Code.ResourceExhausted, rawMessage: expect.stringContaining("2 open streams") });
  expect(await client.getDeployment({ deploymentId: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" })).toBeDefined();
  first.abort();
  await vi.waitFor(open, 60_000);
});
