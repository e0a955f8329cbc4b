import { silentLogger } from "@slipway/runtime";
import { encodeLivestate } from "@slipway/state";
import { startNats } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectBus } from "../../connection/connect-bus.ts";
import { sampleLivestate } from "../../testing/sample-livestate.ts";
import { lastMessage } from "../../topics/reading/direct-get.ts";
import { keepStreams } from "../../topics/streams/keep-streams.ts";
import { streams } from "../../topics/streams/streams.ts";
import { topics } from "../../topics/topics.ts";
import { publish } from "../../topics/writing/publish.ts";
import { LivestateWriter } from "./livestate-writer.ts";
import { watchLivestate } from "./watch-livestate.ts";

test("a reader takes what is published after the streams were lost, also if the clock was set back meanwhile", async () => {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "test", log: silentLogger() });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { signal } = stop;
  await using _streams = await keepStreams(bus, { signal });
  const ahead = Date.now() + 3_600_000;
  await publish(bus, topics.livestate, encodeLivestate(sampleLivestate("a", "out-of-sync", { version: ahead })));
  const watch = watchLivestate(bus, {}, { signal });
  const next = async (): Promise<unknown> => {
    for (let item = await watch.next(); !item.done; item = await watch.next())
      if (item.value.kind === "livestate") return item.value.livestate.syncStatus;
    return "over";
  };
  expect(await next()).toBe("out-of-sync");
  for (const { name } of [streams.livestate, streams.livestateChanges]) await bus.manager.streams.delete(name);
  await new LivestateWriter(bus, { signal }).publish(sampleLivestate("a", "synced"));
  expect(await next()).toBe("synced");
});

test("a late joiner knows the newest state when it is ready, also if its snapshot is older than several changes", async () => {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "test", log: silentLogger() });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { signal } = stop;
  await using _streams = await keepStreams(bus, { signal });
  await using writer = new LivestateWriter(bus, { signal, snapshotGapMs: 60_000 });
  await writer.publish(sampleLivestate("a", "synced"));
  await vi.waitUntil(async () => (await lastMessage(bus, streams.livestate.name, "slipway.livestate.p.q.a", {})) !== undefined);
  for (const syncReason of ["1", "2", "3", "4"]) await writer.publish(sampleLivestate("a", "out-of-sync", { syncReason }));
  let shown = "";
  for await (const item of watchLivestate(bus, {}, { signal })) {
    if (item.kind === "ready") break;
    shown = item.livestate.syncReason;
  }
  expect(shown).toBe("4");
});
