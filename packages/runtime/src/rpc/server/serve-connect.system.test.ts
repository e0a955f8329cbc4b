import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { Code, ConnectError, type ConnectRouter, createClient, type ServiceImpl, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { Fault } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@slipway/proto/grpc";
import { expect, test, vi } from "vitest";
import { createLogger, silentLogger } from "../../log/logger.ts";
import { connectClient } from "../client/connect-client.ts";
import { type ServeConnectOptions, serveConnect } from "./serve-connect.ts";

const log = silentLogger();
const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

const serveDeployments = (service: Partial<ServiceImpl<typeof DeploymentService>>, options: Partial<ServeConnectOptions> = {}) =>
  serveConnect({ port: 0, log, routes: (router: ConnectRouter) => router.service(DeploymentService, service), ...options });

/** Sends one deployment, then nothing until the call is aborted. */
async function* watchForEver(_: unknown, { signal }: { readonly signal: AbortSignal }) {
  yield { deployment: { id: deploymentId } };
  await once(signal, "abort");
}

const transports: readonly { name: string; transport: (baseUrl: string) => Transport }[] = [
  { name: "gRPC over HTTP/2", transport: (baseUrl) => createGrpcTransport({ baseUrl }) },
  { name: "gRPC-web over HTTP/2", transport: (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }) },
  { name: "gRPC-web over HTTP/1.1", transport: (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }) },
  { name: "Connect over HTTP/2", transport: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" }) },
  { name: "Connect over HTTP/1.1", transport: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }) },
];

test.for(transports)("$name: calls, streams and faults on the one port", async ({ transport }) => {
  await using server = await serveDeployments({
    getDeployment: ({ deploymentId: id }) => ({ deployment: { id } }),
    async *readStageLog() {
      yield { stageId: "s1" };
      yield { stageId: "s1", completed: true };
    },
    cancelDeployment() {
      throw new Fault("precondition", "deployment d1 has ended");
    },
  });
  const client = createClient(DeploymentService, transport(server.url));

  await expect(client.getDeployment({ deploymentId })).resolves.toMatchObject({ deployment: { id: deploymentId } });
  const parts = await Array.fromAsync(client.readStageLog({ deploymentId, stageId: "s1" }));
  expect(parts.map(({ completed }) => completed)).toEqual([false, true]);
  await expect(client.cancelDeployment({ deploymentId })).rejects.toMatchObject({
    code: Code.FailedPrecondition,
    rawMessage: "deployment d1 has ended",
  });
});

test("a request that violates rules of its proto is rejected with all violations", async () => {
  await using server = await serveDeployments({});
  await using client = connectClient(DeploymentService, server.url);
  const call = client.listDeployments({ pageSize: 501, filter: { commitHash: "HEAD" } });
  await expect(call).rejects.toMatchObject({ code: "invalid" });
  await expect(call).rejects.toThrow(/filter\.commit_hash: .+; page_size: .+500/);
});

test("the text of a bug is never sent, on any protocol, and is logged with its stack", async () => {
  const lines: Record<string, unknown>[] = [];
  const recording = createLogger({ service: "probe", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const bug = (): never => {
    throw new TypeError("secret detail");
  };
  await using server = await serveDeployments(
    {
      getDeployment: bug,
      async *readStageLog() {
        yield { stageId: "s1" };
        bug();
      },
    },
    { log: recording },
  );
  for (const { transport } of transports) {
    const client = createClient(DeploymentService, transport(server.url));
    const errors = [
      await client.getDeployment({ deploymentId }).catch(ConnectError.from),
      await Array.fromAsync(client.readStageLog({ deploymentId, stageId: "s1" })).catch(ConnectError.from),
    ];
    expect(errors).toMatchObject([
      { code: Code.Internal, rawMessage: "internal error" },
      { code: Code.Internal, rawMessage: "internal error" },
    ]);
  }
  expect(lines).toHaveLength(2 * transports.length);
  for (const line of lines) {
    expect(line).toMatchObject({
      level: "error",
      code: "internal",
      err: { message: "secret detail", stack: expect.stringContaining("serve-connect.system.test.ts") },
    });
  }
});

test("each call writes one line: method, code and duration", async () => {
  const lines: Record<string, unknown>[] = [];
  const recording = createLogger({ service: "probe", level: "debug", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  await using server = await serveDeployments(
    {
      getDeployment: () => ({}),
      cancelDeployment() {
        throw new Fault("unavailable", "the bus is away");
      },
    },
    { log: recording },
  );
  await using client = connectClient(DeploymentService, server.url);
  await client.getDeployment({ deploymentId });
  await client.cancelDeployment({ deploymentId }).catch(() => {});
  expect(lines).toMatchObject([
    {
      level: "debug",
      msg: "rpc handled",
      rpc: "slipway.api.v1.DeploymentService/GetDeployment",
      code: "ok",
      durationMs: expect.any(Number),
    },
    { level: "warn", msg: "rpc handled", code: "unavailable", err: { type: "Fault", message: "the bus is away" } },
  ]);
});

test("a client that leaves a stream ends the handler", async () => {
  const left = vi.fn();
  await using server = await serveDeployments({
    async *watchDeployments(_, { signal }) {
      yield { deployment: { id: deploymentId } };
      await once(signal, "abort");
      left();
    },
  });
  await using client = connectClient(DeploymentService, server.url);
  const stop = new AbortController();
  const watch = async () => {
    for await (const { deployment } of client.watchDeployments({}, { signal: stop.signal })) {
      expect(deployment?.id).toBe(deploymentId);
      stop.abort();
    }
  };
  await expect(watch()).rejects.toMatchObject({ code: "canceled" });
  await vi.waitFor(() => expect(left).toHaveBeenCalled());
});

test("a deadline ends the call on both sides", async () => {
  const began = vi.fn();
  const aborted = vi.fn();
  await using server = await serveDeployments({
    async getDeployment(_, { signal }) {
      began();
      await once(signal, "abort");
      aborted();
      signal.throwIfAborted();
      return {};
    },
  });
  await using client = connectClient(DeploymentService, server.url);
  // On a busy machine a short deadline passes before the call arrives.
  for (let timeoutMs = 50; began.mock.calls.length === 0; timeoutMs *= 2)
    await expect(client.getDeployment({ deploymentId }, { timeoutMs })).rejects.toMatchObject({ code: "deadline" });
  await vi.waitFor(() => expect(aborted).toHaveBeenCalled());
});

test("health answers for the server and each service", async () => {
  await using server = await serveDeployments({}, { health: () => "serving" });
  await using client = connectClient(Health, server.url);

  await expect(client.check({})).resolves.toMatchObject({ status: Status.SERVING });
  await expect(client.check({ service: DeploymentService.typeName })).resolves.toMatchObject({ status: Status.SERVING });
  await expect(client.check({ service: "no.Such" })).rejects.toMatchObject({ code: "not_found" });
  await expect(client.list({})).resolves.toMatchObject({ statuses: { "": { status: Status.SERVING } } });
});

test("a stop ends open streams at once and advises to retry", async () => {
  const server = await serveDeployments({ watchDeployments: watchForEver }, { shutdownGraceMs: 3_600_000 });
  await using client = connectClient(DeploymentService, server.url);
  const stream = client.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();

  const ended = expect(stream.next()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("stopping") });
  await server[Symbol.asyncDispose]();
  await ended;
  await expect(server.done).resolves.toBeUndefined();
});

test.for(transports)("$name: a stop lets a call in progress finish", async ({ transport }) => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const began = vi.fn();
  const server = await serveDeployments({
    async getDeployment() {
      began();
      await finished;
      return { deployment: { id: deploymentId } };
    },
  });
  const call = createClient(DeploymentService, transport(server.url)).getDeployment({ deploymentId });
  await vi.waitFor(() => expect(began).toHaveBeenCalled());
  const stopped = server[Symbol.asyncDispose]();
  finish();
  await expect(call).resolves.toMatchObject({ deployment: { id: deploymentId } });
  await stopped;
});

test("a stop closes connections whose calls take longer than the grace period", async () => {
  const began = vi.fn();
  const server = await serveDeployments(
    {
      getDeployment() {
        began();
        return new Promise(() => {});
      },
    },
    { shutdownGraceMs: 50 },
  );
  await using client = connectClient(DeploymentService, server.url);
  const call = expect(client.getDeployment({ deploymentId })).rejects.toMatchObject({ code: "unavailable" });
  await vi.waitFor(() => expect(began).toHaveBeenCalled());
  await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
  await call;
});

test("a stop does not wait for idle connections, even silent ones", async () => {
  const server = await serveDeployments({}, { shutdownGraceMs: 60_000 });
  const session = connectHttp2(server.url);
  await once(session, "connect");
  const silent = connectTcp(server.port, "127.0.0.1");
  await once(silent, "connect");
  const http1 = await fetch(`${server.url}/nothing`);
  expect(http1.status).toBe(404);

  await server[Symbol.asyncDispose]();
  await vi.waitFor(() => expect([session.destroyed, silent.destroyed]).toEqual([true, true]));
});

test("the protocol is detected however slowly the first bytes arrive", async () => {
  await using server = await serveDeployments({});
  const socket = connectTcp(server.port, "127.0.0.1").setNoDelay();
  await once(socket, "connect");
  for (const letter of "POST /nothing HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n") {
    socket.write(letter);
    await new Promise(setImmediate);
  }
  const answer = Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
});

test("a port in use is reported", async () => {
  await using server = await serveDeployments({});
  await expect(serveDeployments({}, { port: server.port })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(`cannot listen on 127.0.0.1:${server.port}: `),
  });
});

test.for([
  { name: "a message longer than HTTP/2 headers may be", message: "☃".repeat(30_000) },
  { name: "a message that was cut in the middle of a character", message: "cut here: \ud83d" },
])("a fault keeps its code: $name", async ({ message }) => {
  await using server = await serveDeployments({
    getDeployment() {
      throw new Fault("invalid", message);
    },
  });
  await using client = connectClient(DeploymentService, server.url);
  await expect(client.getDeployment({ deploymentId }, { timeoutMs: 5_000 })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining(message.slice(0, 5)),
  });
});
