import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { connectBus, natsOptions } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { programPath, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { startEmbeddedNats } from "./embedded-nats.ts";

const start = (dir: string, program: string, signal = new AbortController().signal) =>
  startEmbeddedNats({ dir, program, log: silentLogger(), signal });

test("the server accepts connections once it has started, until it is stopped", async () => {
  await using dir = await tempDir("embedded-nats");
  await using server = await start(dir.path, programPath("nats-server"));
  const { hostname: host, port } = new URL(server.url);
  const socket = connect({ host, port: Number(port) });
  await once(socket, "data");
  socket.destroy();
  await server[Symbol.asyncDispose]();
  await expect(server.done).resolves.toBeUndefined();
});

test("the server only serves the user whose key is in a private file, also after a restart", async () => {
  await using dir = await tempDir("embedded-nats");
  for (let starts = 0; starts < 2; starts++) {
    await using server = await start(dir.path, programPath("nats-server"));
    const anonymous = connectBus({ servers: server.url, name: "anybody", log: silentLogger() });
    await expect(anonymous).rejects.toMatchObject({ code: "precondition" });
    const options = natsOptions({ NATS_URL: server.url, NATS_NKEY: server.nkeyFile });
    await using bus = await connectBus({ ...options, name: "owner", log: silentLogger() });
    expect(bus.connected).toBe(true);
    expect((await stat(server.nkeyFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dir.path, "nats.conf"), "utf8")).not.toContain(await readFile(server.nkeyFile, "utf8"));
  }
});

test.runIf(process.platform === "linux")("signals to our process group do not reach the server", async () => {
  await using dir = await tempDir("embedded-nats");
  await using server = await start(dir.path, programPath("nats-server"));
  const [, group] = /\) \S \d+ (\d+)/.exec(await readFile(`/proc/${server.pid}/stat`, "utf8")) ?? [];
  expect(group).toBe(String(server.pid));
});

test("a server that exits while it starts is reported with what it wrote last", async () => {
  await using dir = await tempDir("embedded-nats");
  await expect(start(dir.path, process.execPath)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/nats-server exited.*while it started/),
  });
});

test("a start that is aborted stops the server", async () => {
  await using dir = await tempDir("embedded-nats");
  const reason = new Error("stop");
  await expect(start(dir.path, programPath("nats-server"), AbortSignal.abort(reason))).rejects.toBe(reason);
});
