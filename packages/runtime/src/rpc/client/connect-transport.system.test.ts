import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { DeploymentService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { freePort } from "../../process/free-port.ts";
import { serveConnect } from "../server/serve-connect.ts";
import { connectClient } from "./connect-client.ts";
import { connectTransport } from "./connect-transport.ts";

const log = silentLogger();
const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const faultOf = (call: Promise<unknown>) =>
  call.then(
    () => "no error",
    (error: unknown) => error,
  );

/** A server whose unary call never answers and whose stream never ends, behind a wire that can be cut. */
async function serveOverWire() {
  const began = vi.fn();
  const server = await serveConnect({
    port: 0,
    log,
    shutdownGraceMs: 100,
    routes: (router) =>
      router.service(DeploymentService, {
        getDeployment(_, { signal }) {
          began();
          return once(signal, "abort").then(() => ({}));
        },
        async *watchDeployments(_, { signal }) {
          yield {};
          await once(signal, "abort");
        },
      }),
  });
  const ends = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connect(server.port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(socket);
      socket.on("error", () => {}).once("close", () => ends.delete(socket) && other.destroy());
    }
    near.pipe(far).pipe(near);
  });
  const port = await freePort();
  await once(wire.listen(port, "127.0.0.1"), "listening");
  const disposeAll = async () => {
    wire.close();
    for (const socket of ends) socket.destroy();
    await server[Symbol.asyncDispose]();
  };
  return { url: `127.0.0.1:${port}`, began, ends, [Symbol.asyncDispose]: disposeAll };
}

const cuts: readonly { name: string; cut: (socket: Socket) => void }[] = [
  { name: "closes", cut: (socket) => void socket.destroy() },
  { name: "resets", cut: (socket) => void socket.resetAndDestroy() },
];

test.for(cuts)("a connection that $name during a call is `unavailable`, and the next call reconnects", async ({ cut }) => {
  await using wire = await serveOverWire();
  await using transport = connectTransport({ url: wire.url });
  await using deployments = connectClient(DeploymentService, transport);
  await using health = connectClient(Health, transport);

  const call = faultOf(deployments.getDeployment({ deploymentId }));
  const stream = deployments.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  await vi.waitFor(() => expect(wire.began).toHaveBeenCalled());
  for (const socket of wire.ends) cut(socket);

  await expect(call).resolves.toMatchObject({ code: "unavailable" });
  await expect(faultOf(stream.next())).resolves.toMatchObject({ code: "unavailable" });
  await expect(health.check({})).resolves.toMatchObject({ status: 1 });
});

test("a port without a listener is unavailable, and the message has the address", async () => {
  const port = await freePort();
  await using client = connectClient(Health, `http://127.0.0.1:${port}`);
  await expect(faultOf(client.check({}))).resolves.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test("a server that was restarted is found by the next call", async () => {
  const port = await freePort();
  await using client = connectClient(Health, `127.0.0.1:${port}`);
  for (let start = 0; start < 2; start++) {
    await using _server = await serveConnect({ port, log, routes: () => {} });
    await expect(client.check({})).resolves.toMatchObject({ status: 1 });
  }
  await expect(faultOf(client.check({}))).resolves.toMatchObject({ code: "unavailable" });
});

test("an abort by the caller is `canceled`", async () => {
  await using wire = await serveOverWire();
  await using client = connectClient(DeploymentService, wire.url);
  const stop = new AbortController();
  const call = faultOf(client.getDeployment({ deploymentId }, { signal: stop.signal }));
  await vi.waitFor(() => expect(wire.began).toHaveBeenCalled());
  stop.abort();
  await expect(call).resolves.toMatchObject({ code: "canceled" });
});

test("disposing the transport ends open calls", async () => {
  await using wire = await serveOverWire();
  const transport = connectTransport({ url: wire.url });
  const call = connectClient(DeploymentService, transport).getDeployment({ deploymentId });
  const ended = expect(call).rejects.toMatchObject({ code: "canceled" });
  await vi.waitFor(() => expect(wire.began).toHaveBeenCalled());
  await transport[Symbol.asyncDispose]();
  await transport[Symbol.asyncDispose]();
  await ended;
  await vi.waitFor(() => expect(wire.ends.size).toBe(0));
});

test("the transport's deadline applies to calls that have none", async () => {
  await using wire = await serveOverWire();
  await using transport = connectTransport({ url: wire.url, timeoutMs: 50 });
  await expect(faultOf(connectClient(DeploymentService, transport).getDeployment({ deploymentId }))).resolves.toMatchObject({
    code: "deadline",
  });
});

test.for(["", "http://", "not an address"])("an address that cannot be read is refused: %j", (url) => {
  expect(() => connectTransport({ url })).toThrow(expect.objectContaining({ code: "invalid" }));
});
