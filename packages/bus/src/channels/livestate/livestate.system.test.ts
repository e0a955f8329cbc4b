import { headers as natsHeaders } from "@nats-io/transport-node";
import { type ApplicationLivestate, Fault, type LiveResource, livestateChange } from "@slipway/domain";
import { encodeLivestate, encodeLivestateChange } from "@slipway/state";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { sampleKey, sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { useBus } from "../../testing/use-bus.ts";
import { topics } from "../../topics/topics.ts";
import { publish } from "../../topics/writing/publish.ts";
import { findLivestate, findSnapshot, readPublished } from "./find-livestate.ts";
import type { JoinedState } from "./joined-livestate.ts";
import { LivestateWriter } from "./livestate-writer.ts";
import { watchLivestate } from "./watch-livestate.ts";

const system = useBus();
const key = sampleKey;
const pod = samplePod;
const state = sampleLivestate;
const never = 3_600_000;

/** A process that publishes, and that ends with the test. */
function writer(snapshotGapMs = never) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const writing = new LivestateWriter(system.bus, { signal: stop.signal, snapshotGapMs });
  return { writing, say: (given: ApplicationLivestate) => writing.publish(given), kill: () => stop.abort() };
}

/** Stores bytes that are no message. */
function spoiled(subject: string, headers: Readonly<Record<string, string>> = {}) {
  const made = natsHeaders();
  for (const [name, value] of Object.entries(headers)) made.set(name, value);
  return system.bus.jetstream.publish(subject, new Uint8Array([255]), { headers: made });
}

/** What a reader sees: the ids of what it knows, and whether it came as a change. */
function read(ids: Parameters<typeof watchLivestate>[1]) {
  const watch = watchLivestate(system.bus, ids);
  onTestFinished(() => void watch.return(undefined));
  return async (): Promise<unknown> => {
    const result = await watch.next();
    if (result.done) return "over";
    if (result.value.kind === "ready") return "ready";
    const { livestate, change } = result.value;
    return [livestate.applicationId, livestate.syncStatus, livestate.resources.map((each) => each.id).join(), change ? "change" : "whole"];
  };
}

test("the newest live state replaces the others, and a watch delivers what exists and every change", async () => {
  const { say } = writer();
  expect(await findLivestate(system.bus, key("a"))).toBeUndefined();
  expect(await say(state("a", "out-of-sync", { resources: [pod("1")] }))).toBe(true);
  expect(await say(state("a", "synced", { resources: [pod("1"), pod("2")] }))).toBe(true);
  expect(await findLivestate(system.bus, key("a"))).toMatchObject({ syncStatus: "synced", resources: [{ id: "1" }, { id: "2" }] });
  expect((await findSnapshot(system.bus, key("a")))?.state).toMatchObject({ syncStatus: "out-of-sync" });

  const next = read({ projectId: "p" });
  // Snapshots and changes come in any order.
  const seen = new Set<string>();
  while (!seen.has("ready") || !seen.has("a synced 1,2")) {
    const item = await next();
    seen.add(Array.isArray(item) ? item.slice(0, 3).join(" ") : String(item));
  }
  await say(state("b", "deploying"));
  expect(await next()).toEqual(["b", "deploying", "", "whole"]);
  await say(state("b", "synced", { resources: [pod("3")] }));
  expect(await next()).toEqual(["b", "synced", "3", "change"]);
});

test("what differs by nothing but its time is not published, also by another process", async () => {
  const [one, two] = [writer(), writer()];
  await one.say(state("same", "synced"));
  const later = state("same", "synced", { at: Temporal.Instant.from("2026-01-02T00:00:00Z") });
  expect([await one.say(later), await two.say(later)]).toEqual([false, false]);
});

test("versions count by one, and go on in another process", async () => {
  const [one, two] = [writer(), writer()];
  const version = async () => (await findLivestate(system.bus, key("counted")))?.version ?? 0;
  await one.say(state("counted", "synced"));
  const first = await version();
  await one.say(state("counted", "out-of-sync"));
  expect(await version()).toBe(first + 1);
  await two.say(state("counted", "synced"));
  expect(await version()).toBe(first + 2);
  // The first one has not seen that.
  expect(await one.say(state("counted", "synced", { health: "healthy" }))).toBe(true);
  expect(await findLivestate(system.bus, key("counted"))).toMatchObject({ version: first + 3, syncStatus: "synced", health: "healthy" });
});

test("a snapshot follows at once in quiet times, and later while the state changes", async () => {
  const { say, writing } = writer(0);
  const busy = writer();
  await say(state("quiet", "synced"));
  await say(state("quiet", "out-of-sync"));
  await expect.poll(async () => (await findSnapshot(system.bus, key("quiet")))?.state?.syncStatus).toBe("out-of-sync");
  await busy.say(state("busy", "synced"));
  await busy.say(state("busy", "out-of-sync"));
  expect((await findSnapshot(system.bus, key("busy")))?.state?.syncStatus).toBe("synced");
  // A stop publishes what is due.
  await busy.writing[Symbol.asyncDispose]();
  expect((await findSnapshot(system.bus, key("busy")))?.state?.syncStatus).toBe("out-of-sync");
  await writing[Symbol.asyncDispose]();
});

test("the snapshot of a process that died is published by the next", async () => {
  const [dead, next] = [writer(), writer()];
  await dead.say(state("died", "synced"));
  await dead.say(state("died", "out-of-sync"));
  dead.kill();
  expect(await next.say(state("died", "out-of-sync"))).toBe(false);
  await expect.poll(async () => (await findSnapshot(system.bus, key("died")))?.state?.syncStatus).toBe("out-of-sync");
});

test("when changes have expired, the next state has a version far ahead, and readers take its snapshot", async () => {
  const piped = { projectId: "p", pipedId: "expired" };
  const old = { ...state("e", "synced"), ...piped, version: 7 };
  await publish(system.bus, topics.livestate, encodeLivestate(old));
  const next = read(piped);
  expect([await next(), await next()]).toEqual([["e", "synced", "", "whole"], "ready"]);
  const { say } = writer();
  expect(await say(old)).toBe(true);
  expect(await next()).toEqual(["e", "synced", "", "change"]);
  expect((await findLivestate(system.bus, { ...piped, applicationId: "e" }))?.version).toBeGreaterThan(1_000_000);
});

test("a watch skips a live state without its time and delivers those before and after it", async () => {
  const piped = { projectId: "p", pipedId: "broken" };
  const { say } = writer();
  const sayBroken = (applicationId: string) => publish(system.bus, topics.livestate, { ...piped, applicationId });
  const sayOf = (applicationId: string) => say({ ...state(applicationId, "synced"), ...piped });
  await sayOf("a");
  await sayBroken("b");
  await sayOf("c");
  const next = read(piped);
  const seen = [await next(), await next(), await next()];
  expect(seen).toEqual(expect.arrayContaining(["ready", ["a", "synced", "", "whole"], ["c", "synced", "", "whole"]]));
  await sayBroken("d");
  await sayOf("e");
  expect(await next()).toEqual(["e", "synced", "", "whole"]);
});

test.for<{ readonly name: string; readonly spoil: (applicationId: string) => Promise<unknown> }>([
  { name: "whose snapshot cannot be decoded", spoil: (id) => publish(system.bus, topics.livestate, key(id)) },
  {
    name: "whose snapshot cannot be decoded and has a version far ahead",
    spoil: (id) => spoiled(topics.livestate.subjectOf(encodeLivestate(state(id, "synced"))), { "Slipway-Version": `${Date.now() * 2}` }),
  },
  {
    name: "the parts of whose snapshot are gone",
    spoil: (id) => system.bus.manager.streams.purge("LIVESTATE", { filter: `slipway.part.livestate.p.q.${id}.*` }),
  },
  {
    name: "whose last change cannot be decoded",
    spoil: (id) => spoiled(`slipway.livestate-change.p.q.${id}`),
  },
])("a live state $name is replaced by the next one, which readers take", async ({ name, spoil }) => {
  const id = name.replaceAll(" ", "-");
  const resources = Array.from({ length: 1_000 }, (_, at) => ({ ...pod(`${at}`), metadata: { note: "n".repeat(600) } }));
  await writer(0).say(state(id, "synced", { resources }));
  await spoil(id);
  const next = await readPublished(system.bus, key(id));
  expect(next).toMatchObject({ isNewest: false, unreadable: { code: "internal" } });
  expect(await writer(0).say(state(id, "out-of-sync", { resources: [pod("1")] }))).toBe(true);
  const found = await readPublished(system.bus, key(id));
  expect(found).toMatchObject({ isNewest: true, state: { syncStatus: "out-of-sync", resources: [{ id: "1" }] } });
  expect(found.version).toBeGreaterThan(next.version);
  const joining = watchLivestate(system.bus, key(id));
  onTestFinished(() => void joining.return(undefined));
  expect((await joining.next()).value).toMatchObject({ livestate: { syncStatus: "out-of-sync", version: found.version } });
});

test("an unreadable live state is not mistaken for none", async () => {
  await publish(system.bus, topics.livestate, key("unreadable"));
  await expect(findLivestate(system.bus, key("unreadable"))).rejects.toMatchObject({
    code: "internal",
    message: /slipway\.livestate\.p\.q\.unreadable/,
  });
});

test("a reader goes on from a snapshot when it has missed a change", async () => {
  const piped = { projectId: "p", pipedId: "missed" };
  const at = (version: number, ...ids: string[]) => ({
    ...state("m", "synced", { resources: ids.map((id) => pod(id)) }),
    ...piped,
    version,
  });
  const change = (from: ApplicationLivestate, to: ApplicationLivestate) => {
    const found = livestateChange(from, to);
    if (found === undefined) throw new Error("nothing has changed");
    return publish(system.bus, topics.livestateChange, encodeLivestateChange(found));
  };
  await publish(system.bus, topics.livestate, encodeLivestate(at(1, "1")));
  const next = read(piped);
  expect([await next(), await next()]).toEqual([["m", "synced", "1", "whole"], "ready"]);
  await change(at(2, "1"), at(3, "1", "3"));
  await change(at(3, "1", "3"), at(4, "1", "3", "4"));
  await publish(system.bus, topics.livestate, encodeLivestate(at(3, "1", "3")));
  // The order of the two streams is not fixed.
  await expect.poll(next).toEqual(["m", "synced", "1,3,4", expect.any(String)]);
  await change(at(4, "1", "3", "4"), at(5, "4"));
  expect(await next()).toEqual(["m", "synced", "4", "change"]);
});

test("a snapshot that readers wait for and that could not be stored is stored later", async () => {
  const { say } = writer(20);
  const { jetstream } = system.bus;
  const store = jetstream.publish.bind(jetstream);
  let failures = 1;
  const publishing = vi.spyOn(jetstream, "publish").mockImplementation(async (subject, ...rest) => {
    if (subject.startsWith("slipway.livestate.") && failures-- > 0) throw new Fault("precondition", "no permission");
    return await store(subject, ...rest);
  });
  onTestFinished(() => publishing.mockRestore());
  await expect(say(state("refused", "synced"))).rejects.toThrow("no permission");
  await expect.poll(async () => (await findSnapshot(system.bus, key("refused")))?.state?.syncStatus).toBe("synced");
});

test("a process that was overtaken reads what it has missed, not the whole history", async () => {
  const [one, two] = [writer(), writer()];
  const at = (n: number) => state("turns", "synced", { resources: [pod(`${n}`)] });
  for (const n of [1, 2, 3]) await one.say(at(n));
  await two.say(at(4));
  const reads = vi.spyOn(system.bus.manager.direct, "getBatch");
  onTestFinished(() => reads.mockRestore());
  for (let n = 5; n < 25; n += 2) {
    expect(await one.say(at(n))).toBe(true);
    expect(await two.say(at(n))).toBe(false);
    expect(await two.say(at(n + 1))).toBe(true);
  }
  expect(reads).toHaveBeenCalled();
  const froms = reads.mock.calls.map(([, query]) => ("seq" in query ? query.seq : 0));
  expect(Math.min(...froms.map(Number))).toBeGreaterThan(1);
});

test("a process that does not see what it said any more says it again", async () => {
  const [one, two] = [writer(), writer()];
  await one.say(state("again", "synced"));
  await two.say(state("again", "unknown"));
  expect(await one.say(state("again", "synced"))).toBe(false);
  const { changeSequence } = await readPublished(system.bus, key("again"));
  expect([one.writing.knows("again", changeSequence), two.writing.knows("again", changeSequence)]).toEqual([false, true]);
  one.writing.overtaken("again");
  expect(await one.say(state("again", "synced"))).toBe(true);
  expect((await findLivestate(system.bus, key("again")))?.syncStatus).toBe("synced");
});

test("a state of thousands of objects is whole for who reads, joins late or watches, and costs its changes and the space of one", async () => {
  const piped = { projectId: "p", pipedId: "large" };
  const { say, writing } = writer(0);
  const note = "n".repeat(600);
  const all = Array.from({ length: 5_000 }, (_, at) => ({ ...pod(`${at}`), metadata: { note } }));
  const large = (resources: readonly LiveResource[]) => ({ ...state("l", "synced", { resources }), ...piped });
  const counts = (items: unknown) => (items as JoinedState).livestate.resources.length;
  const watch = watchLivestate(system.bus, piped);
  onTestFinished(() => void watch.return(undefined));
  const next = async () => {
    for (let item = await watch.next(); !item.done; item = await watch.next()) if (item.value.kind === "livestate") return item.value;
    throw new Error("the watch has ended");
  };
  const appends = vi.spyOn(system.bus.jetstream, "publish");
  onTestFinished(() => appends.mockRestore());
  const sizes = () =>
    appends.mock.calls.filter(([subject]) => subject.startsWith("slipway.livestate-change.")).map(([, data]) => data?.length ?? 0);

  await say(large(all));
  expect(counts(await next())).toBe(5_000);
  await say(large([pod("0", "degraded"), ...all.slice(1)]));
  const changed = await next();
  expect([counts(changed), changed.change?.changed.map(({ id }) => id)]).toEqual([5_000, ["0"]]);
  expect(sizes().at(-1)).toBeLessThan(1_000);

  // A change of all of them is larger than a message.
  await say(large(all.map((each) => ({ ...each, health: "progressing" }))));
  expect((await next()).change?.changed).toHaveLength(5_000);
  expect(Math.max(...sizes())).toBeLessThan(300_000);
  for (const id of ["a", "b", "c"]) await say(large([...all, pod(id)]));
  await writing[Symbol.asyncDispose]();

  const found = await findLivestate(system.bus, { ...piped, applicationId: "l" });
  expect(found?.resources.map(({ id }) => id)).toEqual([...all.map(({ id }) => id), "c"]);
  const late = watchLivestate(system.bus, piped);
  onTestFinished(() => void late.return(undefined));
  expect(counts((await late.next()).value)).toBe(5_001);
  // What stands in the place of removed parts expires.
  await eventually(async () => {
    const { state } = await system.bus.manager.streams.info("LIVESTATE", { subjects_filter: "slipway.part.livestate.p.large.l.*" });
    expect(Object.keys(state.subjects ?? {}).length, "5 MB").toBeLessThan(25);
  });
});
