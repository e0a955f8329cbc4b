import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { connectBus, ensureStreams, natsOptions } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { programPath, startNats, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { startEmbeddedNats } from "./embedded-nats.ts";

const piped = { projectId: "demo", pipedId: "p1" };
const start = (dir: string, program: string, signal = new AbortController().signal) =>
  startEmbeddedNats({ dir, piped, program, log: silentLogger(), signal });

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

test("the server serves only users whose keys are in private files, each what is its own, also after a restart", async () => {
  await using dir = await tempDir("embedded-nats");
  for (let starts = 0; starts < 2; starts++) {
    await using server = await start(dir.path, programPath("nats-server"));
    const connect = (seedFile: string | undefined, name: string) => {
      const options = natsOptions({ NATS_URL: server.url, NATS_NKEY: seedFile });
      const role = name === "trace" ? name : undefined;
      return connectBus({ ...options, name, role, pipedId: name === "watcher" ? piped.pipedId : undefined, log: silentLogger() });
    };
    await expect(connect(undefined, "anybody")).rejects.toMatchObject({ code: "precondition" });
    await using trace = await connect(server.keys.seedFile({ role: "trace" }), "trace");
    await ensureStreams(trace);
    await using operator = await connect(server.keys.seedFile({ role: "operator" }), "anything");
    await operator.manager.streams.info("COMMANDS");
    await using watcher = await connect(server.keys.seedFile({ role: "watcher", ...piped }), "watcher");
    await expect(watcher.manager.streams.delete("COMMANDS")).rejects.toThrow(/permissions violation/i);
    const files = (await readdir(dir.path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const ours = files.filter(({ parentPath }) => !parentPath.includes("streams"));
    expect(ours.length).toBeGreaterThan(8);
    for (const { parentPath, name } of ours) expect((await stat(join(parentPath, name))).mode & 0o777, name).toBe(0o600);
    expect(await readFile(server.keys.usersFile, "utf8")).not.toContain(
      (await readFile(server.keys.seedFile({ role: "trace" }), "utf8")).trim(),
    );
  }
});

test("streams of versions without accounts are kept", async () => {
  await using dir = await tempDir("embedded-nats");
  const before = await startNats({ dir: join(dir.path, "streams") });
  await using bus = await connectBus({ servers: before.url, name: "before", log: silentLogger() });
  await ensureStreams(bus);
  await bus.jetstream.publish("slipway.application.demo.p1.web", "kept");
  await bus[Symbol.asyncDispose]();
  await before[Symbol.asyncDispose]();
  await using server = await start(dir.path, programPath("nats-server"));
  const options = natsOptions({ NATS_URL: server.url, NATS_NKEY: server.keys.seedFile({ role: "operator" }) });
  await using operator = await connectBus({ ...options, name: "operator", log: silentLogger() });
  const message = await operator.manager.streams.getMessage("APPLICATIONS", { last_by_subj: "slipway.application.demo.p1.web" });
  expect(message?.string()).toBe("kept");
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
