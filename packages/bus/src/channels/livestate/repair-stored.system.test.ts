import type { ApplicationLivestate } from "@slipway/domain";
import { lastLivestate } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectBus } from "../../connection/connect-bus.ts";
import { sampleKey, sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { useBus } from "../../testing/use-bus.ts";
import { findSnapshot } from "./find-livestate.ts";
import { LivestateWriter } from "./livestate-writer.ts";

const system = useBus();
const piped = { projectId: "p", pipedId: "q" };
const resources = Array.from({ length: 1_000 }, (_, n) => ({ ...samplePod(`${n}`), metadata: { note: "n".repeat(600) } }));

function writer(): LivestateWriter {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return new LivestateWriter(system.bus, { signal: stop.signal, snapshotGapMs: 0 });
}

const purge = (filter: string) => system.bus.manager.streams.purge("LIVESTATE", { filter });
const lastSequence = async () => (await system.bus.manager.streams.info("LIVESTATE")).state.last_seq;

/** What a process that just started reads: it remembers no parts. */
async function readAnew(id: string): Promise<ApplicationLivestate | undefined> {
  await using bus = await connectBus({ servers: system.nats.url, name: "reader", log: silentLogger() });
  return (await findSnapshot(bus, sampleKey(id)))?.state;
}

test.for([
  { name: "was deleted", filters: (id: string) => [`slipway.livestate.p.q.${id}`] },
  { name: "lost its parts", filters: (id: string) => [`slipway.part.livestate.p.q.${id}.*`] },
  { name: "was deleted with its parts", filters: (id: string) => [`slipway.livestate.p.q.${id}`, `slipway.part.livestate.p.q.${id}.*`] },
])("a snapshot that $name is published again by the process that knows it, once", async ({ name, filters }) => {
  const [one, two] = [writer(), writer()];
  const id = name.replaceAll(" ", "-");
  for (const each of [id, `beside-${id}`]) {
    await one.publish(sampleLivestate(each, "synced", { resources }));
    expect(await two.publish(sampleLivestate(each, "synced", { resources }))).toBe(false);
  }
  const version = (await readAnew(id))?.version;
  expect(version).toBeGreaterThan(0);
  for (const filter of filters(id)) await purge(filter);
  expect(await readAnew(id)).toBeUndefined();

  await one.repairStored(piped);
  expect(await readAnew(id)).toMatchObject({ version, resources: { length: 1_000 } });
  const last = await lastSequence();
  await Promise.all([one.repairStored(piped), two.repairStored(piped)]);
  expect(await lastSequence()).toBe(last);
});

test("of two processes that see the same damage, one repairs it", async () => {
  const [one, two] = [writer(), writer()];
  for (const each of [one, two]) await each.publish(sampleLivestate("both", "synced"));
  await vi.waitFor(async () => expect(await readAnew("both")).toBeDefined());
  await purge("slipway.livestate.p.q.both");
  const last = await lastSequence();
  await Promise.all([one.repairStored(piped), two.repairStored(piped)]);
  expect(await lastSequence()).toBe(last + 1);
  expect(await readAnew("both")).toMatchObject({ syncStatus: "synced" });
});

test("what another process stored is left alone, and the last state of an application expires", async () => {
  const [one, two] = [writer(), writer()];
  await one.publish(sampleLivestate("shared", "synced", { resources }));
  await two.publish(sampleLivestate("shared", "out-of-sync", { resources: resources.slice(1) }));
  await one.publish(sampleLivestate("over", "synced"));
  await one.publish(lastLivestate({ ...sampleKey("over"), id: "over", lastEnded: undefined }, Temporal.Now.instant()));
  await vi.waitFor(async () => expect((await readAnew("shared"))?.syncStatus).toBe("out-of-sync"));
  await purge("slipway.livestate.p.q.over");
  const last = await lastSequence();
  await one.repairStored(piped);
  expect(await lastSequence()).toBe(last);
  expect(await readAnew("over")).toBeUndefined();
});
