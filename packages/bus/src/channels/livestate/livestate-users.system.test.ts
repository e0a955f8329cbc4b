import { eventually, startNatsWithUsers } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { ensureStreams } from "../../topics/streams/ensure-streams.ts";
import { LivestateWriter } from "./livestate-writer.ts";
import { watchLivestate } from "./watch-livestate.ts";
import { watchWords } from "./watch-words.ts";

test("with the permissions of their users, livestate publishes large live states and hears others, and gateway and watcher read them", async () => {
  const piped = { projectId: "demo", pipedId: "piped1" };
  await using nats = await startNatsWithUsers([piped]);
  await using trace = await nats.connectAs({ role: "trace" });
  await ensureStreams(trace);
  await using livestate = await nats.connectAs({ role: "livestate", ...piped });
  await using gateway = await nats.connectAs({ role: "gateway" });
  await using watcher = await nats.connectAs({ role: "watcher", ...piped });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { signal } = stop;
  const ids = { projectId: "demo", pipedId: "piped1" };
  const words = watchWords(livestate, ids, { signal });
  const heard = words.next();

  await using writer = new LivestateWriter(livestate, { signal, snapshotGapMs: 0 });
  const pods = Array.from({ length: 1_000 }, (_, at) => ({ ...samplePod(`${at}`), metadata: { note: "n".repeat(500) } }));
  const publish = (...more: readonly string[]) =>
    writer.publish({ ...sampleLivestate("a", "synced", { resources: [...pods, ...more.map((id) => samplePod(id))] }), ...ids });
  let isHeard = false;
  void heard.finally(() => {
    isHeard = true;
  });
  // What was published before it listens is not heard.
  for (let time = 0; !isHeard; time++) await publish(`w${time}`);
  expect((await heard).value).toMatchObject({ applicationId: "a", syncStatus: "synced" });
  for (const bus of [gateway, watcher]) {
    const watch = watchLivestate(bus, ids, { signal });
    for (let item = await watch.next(); !item.done; item = await watch.next()) {
      if (item.value.kind !== "livestate") continue;
      expect(item.value.livestate.resources).toHaveLength(1_001);
      break;
    }
  }
  // Those of replaced snapshots are removed.
  for (const id of ["x", "y", "z"]) await publish(id);
  await eventually(async () => {
    const { state } = await trace.manager.streams.info("LIVESTATE", { subjects_filter: "slipway.part.>" });
    expect(Object.keys(state.subjects ?? {}).length).toBeLessThan(6);
  });
});
