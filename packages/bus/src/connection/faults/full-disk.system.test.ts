import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { smallDisk, startNats, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { sendCommand } from "../../commands/send-command.ts";
import { ensureStreams } from "../../topics/streams/ensure-streams.ts";
import { listDeadLetters } from "../../work/dead-letters.ts";
import { connectBus } from "../connect-bus.ts";
import { impatientBus } from "../impatient-bus.ts";

const log = silentLogger();
const command = (id: string) => ({ id, pipedId: "p", applicationId: "a", kind: { case: "sync" as const, value: {} } });

test("a full disk is named with what to do, also after space was freed, until the server is restarted; then what was asked for is stored", async () => {
  await using disk = await smallDisk({ megabytes: 32 });
  await using nats = await startNats({ dir: disk.path });
  await using bus = await connectBus({ servers: nats.url, name: "test", log });
  await ensureStreams(bus);
  const hasty = impatientBus(bus, 8_000);
  await disk.fill();
  const waiting = sendCommand(bus, command("waits"));
  const full = { code: "unavailable", message: expect.stringContaining("NATS JetStream does not store messages: its disk is full") };
  await expect(sendCommand(hasty, command("hasty"))).rejects.toMatchObject(full);
  expect(bus.problem?.text).toContain("free space under the store_dir of nats-server and restart it");
  expect(await listDeadLetters(hasty)).toEqual([]); // reading still works, and does not hide the problem
  expect(bus.problem).toBeDefined();

  await disk.free();
  await expect(sendCommand(hasty, command("after"))).rejects.toMatchObject(full);
  await nats.restart();
  await waiting;
  expect(bus.problem).toBeUndefined();
  const { state } = await bus.manager.streams.info("COMMANDS");
  expect(state.messages).toBe(1);
});

test("a server that may not use more space is named", async () => {
  await using dir = await tempDir("nats");
  const config = join(dir.path, "nats.conf");
  await writeFile(config, "jetstream { max_file_store: 200KB }\n");
  await using nats = await startNats({ args: ["--config", config] });
  await using bus = await connectBus({ servers: nats.url, name: "test", log });
  await ensureStreams(bus);
  const hasty = impatientBus(bus, 1_000);
  const store = async () => {
    for (let n = 0; n < 100; n++)
      await hasty.call("fill", () => bus.jetstream.publish("slipway.log.d.s", new Uint8Array(16 * 1024)), { stores: true });
  };
  await expect(store()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("NATS JetStream has no space left"),
  });
});

test("a server that is away is named", async () => {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "test", log });
  await ensureStreams(bus);
  await nats.kill9();
  await expect(sendCommand(impatientBus(bus, 500), command("c"))).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("start nats-server, or check its address"),
  });
});
