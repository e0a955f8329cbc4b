import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { startNats, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { connectBus } from "../../connection/connect-bus.ts";
import { sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { ensureStreams } from "../../topics/streams/ensure-streams.ts";
import { LivestateWriter } from "./livestate-writer.ts";
import { watchLivestate } from "./watch-livestate.ts";
import { watchWords } from "./watch-words.ts";

test("with the users of the example, livestate publishes large live states and hears others, and gateway and watcher read them", async () => {
  await using dir = await tempDir("users");
  const conf = join(dir.path, "nats.conf");
  const permissions = await readFile(new URL("../../../../../examples/nats-permissions.conf", import.meta.url), "utf8");
  await writeFile(conf, permissions.replaceAll(/\$[A-Z]+_PASSWORD/g, '"secret"'));
  await using nats = await startNats({ args: ["--config", conf] });
  const connect = (name: string, given: { readonly pipedId?: string } = {}) => {
    const credentials = { kind: "password" as const, user: name, password: "secret" };
    return connectBus({ servers: nats.url, name, log: silentLogger(), credentials, ...given });
  };
  await using trace = await connect("trace");
  await ensureStreams(trace);
  await using livestate = await connect("livestate", { pipedId: "piped1" });
  await using gateway = await connect("gateway");
  await using watcher = await connect("watcher", { pipedId: "piped1" });
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
  await expect
    .poll(async () => {
      const { state } = await trace.manager.streams.info("LIVESTATE", { subjects_filter: "slipway.part.>" });
      return Object.keys(state.subjects ?? {}).length;
    })
    .toBeLessThan(6);
});
