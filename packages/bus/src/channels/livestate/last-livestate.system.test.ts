import { type ApplicationLivestate, lastLivestate } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { sampleKey, sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { useBus } from "../../testing/use-bus.ts";
import { findSnapshot, readPublished } from "./find-livestate.ts";
import { LivestateWriter } from "./livestate-writer.ts";
import { watchLivestate } from "./watch-livestate.ts";

const system = useBus();
const at = Temporal.Instant.from("2026-01-02T00:00:00Z");
const last = (id: string) => lastLivestate({ id, projectId: "p", pipedId: "q", lastEnded: undefined }, at);

/** Of more than one part. */
const large = (id: string): ApplicationLivestate =>
  sampleLivestate(id, "orphaned", {
    resources: Array.from({ length: 1_000 }, (_, n) => ({ ...samplePod(`${n}`), metadata: { note: "n".repeat(600) } })),
  });

function writer() {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return new LivestateWriter(system.bus, { signal: stop.signal, snapshotGapMs: 0 });
}

/** The messages of an application in the stream of snapshots. */
async function stored(id: string): Promise<readonly string[]> {
  const subjects = async (filter: string) =>
    Object.keys((await system.bus.manager.streams.info("LIVESTATE", { subjects_filter: filter })).state.subjects ?? {});
  return [...(await subjects(`slipway.livestate.p.q.${id}`)), ...(await subjects(`slipway.part.livestate.p.q.${id}.*`))];
}

const ttlOf = async (id: string) =>
  (await system.bus.manager.direct.getMessage("LIVESTATE", { last_by_subj: `slipway.livestate.p.q.${id}` }))?.header.get("Nats-TTL");

/** What readers see of one application. */
function read(id: string) {
  const watch = watchLivestate(system.bus, sampleKey(id));
  onTestFinished(() => void watch.return(undefined));
  return async () => {
    for (let item = await watch.next(); !item.done; item = await watch.next())
      if (item.value.kind === "livestate") return item.value.livestate;
    throw new Error("the watch has ended");
  };
}

test("the last state replaces all that was stored of an application, and expires", async () => {
  const writing = writer();
  await writing.publish(large("gone"));
  await expect.poll(() => stored("gone").then(({ length }) => length)).toBeGreaterThan(2);
  expect(await ttlOf("gone")).toBe("");
  const next = read("gone");
  expect((await next()).resources).toHaveLength(1_000);

  expect(await writing.publish(last("gone"))).toBe(true);
  await eventually(async () => expect(await stored("gone")).toEqual(["slipway.livestate.p.q.gone"]));
  expect(await ttlOf("gone")).toBe("168h");
  expect(await next()).toMatchObject({ over: true, resources: [] });
});

test("who was away learns that a live state is over, and says it once however many processes say it", async () => {
  const [one, two, restarted] = [writer(), writer(), writer()];
  await one.publish(large("twice"));
  expect([await one.publish(last("twice")), await two.publish(last("twice")), await restarted.publish(last("twice"))]).toEqual([
    true,
    false,
    false,
  ]);
  const joining = read("twice");
  expect(await joining()).toMatchObject({ over: true, resources: [] });
});

test("when the last state has expired nothing comes back, and nothing is said of it again", async () => {
  await writer().publish(large("expired"));
  await writer().publish(last("expired"));
  for (const [stream, subject] of [
    ["LIVESTATE", "slipway.livestate.p.q.expired"],
    ["LIVESTATE_CHANGES", "slipway.livestate-change.p.q.expired"],
  ] as const)
    await system.bus.manager.streams.purge(stream, { filter: subject });
  expect(await writer().publish(last("expired"))).toBe(false);
  await eventually(async () => expect(await stored("expired")).toEqual([]));
});

test("an application that comes back is seen with its new state only, which does not expire", async () => {
  const [one, two] = [writer(), writer()];
  await one.publish(large("back"));
  const next = read("back");
  await next();
  await one.publish(last("back"));
  expect((await next()).over).toBe(true);
  await two.publish(sampleLivestate("back", "synced", { resources: [samplePod("new")] }));
  const seen: ApplicationLivestate[] = [];
  do seen.push(await next());
  while (seen.at(-1)?.over);
  expect(seen.at(-1)).toMatchObject({ syncStatus: "synced", over: false, resources: [{ id: "new" }] });
  expect(await ttlOf("back")).toBe("");
  // A late process that does not know it yet says that it is over, and the other one says what it sees.
  await writer().publish(last("back"));
  two.overtaken("back");
  expect(await two.publish(sampleLivestate("back", "synced", { resources: [samplePod("new")] }))).toBe(true);
  expect((await readPublished(system.bus, sampleKey("back"))).state).toMatchObject({ over: false, resources: [{ id: "new" }] });
});

test("a process that died between the change, the snapshot and the removal of the parts leaves nothing", async () => {
  const [dying, next] = [writer(), writer()];
  await dying.publish(large("died"));
  const { jetstream } = system.bus;
  const store = jetstream.publish.bind(jetstream);
  const publishing = vi.spyOn(jetstream, "publish").mockImplementation(async (subject, ...rest) => {
    if (subject.startsWith("slipway.livestate.")) throw new Error("killed");
    return await store(subject, ...rest);
  });
  await expect(dying.publish(last("died"))).rejects.toThrow();
  dying.forget();
  publishing.mockRestore();
  expect((await findSnapshot(system.bus, sampleKey("died")))?.state?.over).toBe(false);

  const removing = vi.spyOn(jetstream, "publish").mockImplementation(async (subject, ...rest) => {
    if (rest[1]?.headers?.has("Slipway-Removed")) throw new Error("killed");
    return await store(subject, ...rest);
  });
  await next.publish(last("died"));
  removing.mockRestore();
  expect((await stored("died")).length).toBeGreaterThan(2);

  expect(await writer().publish(last("died"))).toBe(false);
  await eventually(async () => expect(await stored("died")).toEqual(["slipway.livestate.p.q.died"]));
});
