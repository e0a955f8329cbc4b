import { existsSync } from "node:fs";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { tempDir } from "../temp-dir.ts";
import { startNats } from "./start-nats.ts";

test("JetStream keeps a message across kill -9 and a restart on the same port", async () => {
  await using nats = await startNats();
  const before = await connect({ servers: nats.url, reconnect: false });
  await (await jetstreamManager(before)).streams.add({ name: "KEPT", subjects: ["kept"] });
  await jetstream(before).publish("kept", "hello");
  await nats.kill9();
  await expect(connect({ servers: nats.url, reconnect: false, timeout: 1_000 })).rejects.toThrow();

  await nats.restart();
  await using after = await connect({ servers: nats.url });
  const message = await (await jetstreamManager(after)).streams.getMessage("KEPT", { last_by_subj: "kept" });
  expect(message?.string()).toBe("hello");
});

test("a temporary folder is removed with the server, a given one stays", async () => {
  await using given = await tempDir();
  const [kept, thrownAway] = await Promise.all([startNats({ dir: given.path }), startNats()]);
  expect(kept.port).not.toBe(thrownAway.port);

  await Promise.all([kept[Symbol.asyncDispose](), thrownAway[Symbol.asyncDispose]()]);
  expect([existsSync(kept.dir), existsSync(thrownAway.dir)]).toEqual([true, false]);
});
