import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { PluginService } from "@slipway/proto/plugin";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { untilSilent } from "./until-silent.ts";

const log = silentLogger();

function watch(url: string, patienceMs: number) {
  const stop = new AbortController();
  const statuses: boolean[] = [];
  let isSilent = false;
  const done = untilSilent({
    plugin: { url, pid: process.pid },
    intervalMs: 20,
    patienceMs,
    signal: stop.signal,
    onStatus: (isServing) => statuses.push(isServing),
  }).then(() => {
    isSilent = !stop.signal.aborted;
  });
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  return { stop, statuses, done, isSilent: () => isSilent };
}

test("each change of the reported status is passed on, and none ends the check", async () => {
  let health: "serving" | "not_serving" = "serving";
  let asked = 0;
  const tell = () => {
    asked++;
    return health;
  };
  const server = await serveConnect({ port: 0, log, health: tell, routes: (router) => router.service(PluginService, {}) });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { statuses, isSilent, stop, done } = watch(server.url, 60_000);
  health = "not_serving";
  await vi.waitFor(() => expect(statuses).toEqual([false]));
  const before = asked;
  await vi.waitFor(() => expect(asked).toBeGreaterThan(before + 20));
  health = "serving";
  await vi.waitFor(() => expect(statuses).toEqual([false, true]));
  stop.abort();
  await done;
  expect(isSilent()).toBe(false);
});

test("a plugin that accepts connections but does not answer is silent", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets: Socket[] = [];
  server.on("connection", (socket) => sockets.push(socket));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const { done, statuses, isSilent } = watch(`http://127.0.0.1:${port}`, 200);
  await done;
  expect(isSilent()).toBe(true);
  expect(statuses).toEqual([]);
});
