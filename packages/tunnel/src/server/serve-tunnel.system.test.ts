import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { DeploymentService, SystemService } from "@slipway/proto/api";
import { type ServeConnectOptions, serveConnect, silentLogger } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { Tunnel } from "../client/index.ts";
import { serveTunnel } from "./index.ts";

/** A server with a stream and a call that takes its time, and a tunnel to it. */
async function world(options: Partial<ServeConnectOptions> = {}) {
  const release = Promise.withResolvers<void>();
  const server = await serveConnect({
    log: silentLogger(),
    tunnels: { path: "/tunnel", serve: serveTunnel },
    routes: (router) => {
      router.service(SystemService, {
        getVersion: async () => {
          await release.promise;
          return { version: "1.2.3" };
        },
      });
      router.service(DeploymentService, {
        async *watchDeployments(_request, { signal }) {
          yield {};
          await once(signal, "abort");
        },
      });
    },
    ...options,
  });
  const url = `${server.url.replace("http", "ws")}/tunnel`;
  const tunnel = new Tunnel({ url });
  onTestFinished(async () => {
    tunnel[Symbol.dispose]();
    release.resolve();
    await server[Symbol.asyncDispose]();
  });
  const transport = createConnectTransport({ baseUrl: server.url, useBinaryFormat: true, fetch: tunnel.fetch });
  const watch = () => createClient(DeploymentService, transport).watchDeployments({})[Symbol.asyncIterator]();
  return { server, url, release, watch, system: createClient(SystemService, transport) };
}

test.for(["", "slipway.tunnel.v2", "chat"])("a client that speaks another language (%j) gets no tunnel", async (offered) => {
  const { url } = await world();
  const socket = new WebSocket(url, offered === "" ? [] : [offered]);
  const [, response] = await once(socket, "unexpected-response");
  expect(response.statusCode).toBe(400);
});

test("a flood of connections closes those without a call, and no tunnel with one", async () => {
  const { server, watch } = await world({ limits: { connections: 4 } });
  const stream = watch();
  await stream.next();
  const next = stream.next();
  let isOver = false;
  next.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  let closed = 0;
  for (let each = 0; each < 8; each++) {
    const socket = connect(server.port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void socket.destroy());
    socket.resume().once("close", () => closed++);
    await once(socket, "connect");
  }
  await eventually(() => expect(closed).toBe(5));
  expect(isOver).toBe(false);
});

test("when the server stops, streams of a tunnel are told so and calls may end", async () => {
  const { server, release, watch, system } = await world();
  const stream = watch();
  await stream.next();
  const [next, call] = [stream.next(), system.getVersion({})];
  await wait(100);
  const stopped = server[Symbol.asyncDispose]();
  await expect(next).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: expect.stringContaining("stop") });
  release.resolve();
  expect(await call).toMatchObject({ version: "1.2.3" });
  await stopped;
});
