import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { Code, ConnectError, createClient, createConnectRouter, createContextValues } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { DeploymentService, SystemService } from "@slipway/proto/api";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { Tunnel, type TunnelState } from "./client/index.ts";
import { encodeFrame, subprotocol } from "./frames.ts";
import { serveTunnel } from "./server/index.ts";

/** A server with two methods, and a client whose calls go through one tunnel. */
async function world() {
  const counts = { connections: 0, open: 0 };
  const router = createConnectRouter({ grpc: false, grpcWeb: false });
  const seen: (string | null)[] = [];
  router.service(SystemService, {
    getVersion: (_, { requestHeader }) => {
      seen.push(requestHeader.get("cookie"));
      return { version: "1.2.3" };
    },
  });
  router.service(DeploymentService, {
    async *watchDeployments(_request, { signal }) {
      counts.open++;
      try {
        for (;;) {
          yield {};
          await wait(5, undefined, { signal });
        }
      } finally {
        counts.open--;
      }
    },
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async *readStageLog() {
      throw new ConnectError("there is no such stage", Code.NotFound);
    },
  });
  const start = async (port = 0) => {
    const http = createServer();
    const options = {
      handlers: router.handlers,
      contextValues: () => createContextValues(),
      maxRequestBytes: 10_000,
      maxCalls: 8,
      answerMs: 5_000,
      onBusy: () => {},
    };
    const sockets = new Set<Duplex>();
    const tunnels = serveTunnel(options);
    http.on("upgrade", (request, socket, head) => {
      counts.connections++;
      sockets.add(socket);
      tunnels.accept(request, socket, head);
    });
    http.listen(port, "127.0.0.1");
    await once(http, "listening");
    return {
      port: (http.address() as AddressInfo).port,
      stop: async () => {
        tunnels.close();
        http.close();
        http.closeAllConnections();
        for (const socket of sockets) socket.destroy();
        await once(http, "close");
      },
    };
  };
  let server = await start();
  const states: TunnelState[] = [];
  const tunnel = new Tunnel({ url: `ws://127.0.0.1:${server.port}/`, onState: (state) => states.push(state) });
  onTestFinished(async () => {
    tunnel[Symbol.dispose]();
    await server.stop();
  });
  const transport = createConnectTransport({ baseUrl: "http://tunnel.invalid", useBinaryFormat: true, fetch: tunnel.fetch });
  return {
    counts,
    seen,
    states,
    tunnel,
    url: `ws://127.0.0.1:${server.port}/`,
    system: createClient(SystemService, transport),
    deployments: createClient(DeploymentService, transport),
    restart: async (between = async () => {}) => {
      await server.stop();
      await between();
      server = await start(server.port);
    },
  };
}

test("calls and streams go over one connection, and what a client no longer wants ends at the server", async () => {
  const { counts, system, deployments } = await world();
  const abort = new AbortController();
  const streams = Array.from({ length: 5 }, () => deployments.watchDeployments({}, { signal: abort.signal })[Symbol.asyncIterator]());
  await Promise.all(streams.map(async (stream) => expect((await stream.next()).done).toBe(false)));
  expect(await system.getVersion({})).toMatchObject({ version: "1.2.3" });
  expect(counts).toEqual({ connections: 1, open: 5 });
  abort.abort();
  await eventually(() => expect(counts.open).toBe(0));
  await expect(streams[0]?.next()).rejects.toMatchObject({ code: Code.Canceled });
  expect(await system.getVersion({})).toMatchObject({ version: "1.2.3" });
});

test("an error of a method arrives as it was sent, a method that is missing is unimplemented, and no more calls are open than allowed", async () => {
  const { system, deployments } = await world();
  await expect(Array.fromAsync(deployments.readStageLog({}))).rejects.toMatchObject({
    code: Code.NotFound,
    rawMessage: "there is no such stage",
  });
  await expect(system.listDeadLetters({})).rejects.toMatchObject({ code: Code.Unimplemented });
  await expect(deployments.getDeployment({ deploymentId: "x".repeat(200_000) })).rejects.toThrow();
  const streams = Array.from({ length: 8 }, () => deployments.watchDeployments({})[Symbol.asyncIterator]());
  for (const stream of streams) await stream.next();
  await expect(system.getVersion({})).rejects.toMatchObject({ code: Code.ResourceExhausted });
});

test("when the server is lost, streams end with an error, the tunnel says so, and connects again by itself", async () => {
  const { states, system, deployments, restart } = await world();
  const stream = deployments.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  await restart(async () => {
    await expect(
      (async () => {
        while (!(await stream.next()).done);
      })(),
    ).rejects.toThrow();
    await eventually(() => expect(states).toEqual(["connecting", "open", "lost", "lost"]));
  });
  await eventually(() => expect(states.at(-1)).toBe("open"));
  expect(await system.getVersion({})).toMatchObject({ version: "1.2.3" });
});

test("a call cannot say another cookie than the one with which its tunnel was opened", async () => {
  const { url, seen } = await world();
  const socket = new WebSocket(url, [subprotocol], { headers: { cookie: "session=own" } });
  await once(socket, "open");
  const header: [string, string][] = [
    ["content-type", "application/json"],
    ["cookie", "session=other"],
  ];
  const head = { path: "/slipway.api.v1.SystemService/GetVersion", header };
  socket.send(encodeFrame({ kind: "open", call: 1, head, body: new TextEncoder().encode("{}") }));
  await once(socket, "message");
  expect(seen).toEqual(["session=own"]);
  socket.close();
});

test("what is no frame ends the tunnel and nothing else", async () => {
  const { url, system } = await world();
  for (const bytes of [new Uint8Array(3), encodeFrame({ kind: "end", call: 1 }), new Uint8Array(200_000)]) {
    const socket = new WebSocket(url, [subprotocol]);
    await once(socket, "open");
    socket.send(bytes);
    const [code] = await once(socket, "close");
    expect([1008, 1009]).toContain(code);
  }
  expect(await system.getVersion({})).toMatchObject({ version: "1.2.3" });
});
