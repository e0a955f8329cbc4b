import { setTimeout as delay } from "node:timers/promises";
import { Fault, type ObjectLogPart } from "@slipway/domain";
import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { askForEvents, askForManifest, askForUnmanaged, type Inspections, readObjectLogs, serveInspections } from "./inspections.ts";
import { isLivestateAnswering } from "./livestate-presence.ts";

const place = { projectId: "p", pipedId: "inspections", applicationId: "5f1c9a2e-0000-8000-9000-000000000000", deployTarget: "" };
const object = { kind: "deploy", name: "web", namespace: "" };
const shown = { deployTarget: "dev", group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const at = Temporal.Instant.from("2026-11-29T12:00:00.000000001Z");
const on = useBus();

const line = (text: string) => ({ instance: "web-1", container: "app", at, text });
const serve = (given: Partial<Inspections>, limits = {}) => {
  const refuse = () => Promise.reject(new Fault("not_found", "nothing here"));
  const none = async function* () {};
  return serveInspections(
    on.bus,
    place,
    { getManifest: refuse, listEvents: refuse, listUnmanaged: refuse, streamLogs: none, ...given },
    limits,
  );
};
const read = (signal = new AbortController().signal) => readObjectLogs(on.bus, place, { object, tailLines: 5 }, { signal });

test("a manifest and events come from the piped of the application, and so do its refusals", async () => {
  await using _serving = serve({
    getManifest: async (asked, { withManagedFields, withDeclared }) => ({
      ...{ object: shown, manifest: `${asked.applicationId} ${withManagedFields}` },
      declared: withDeclared ? { manifest: "{}", problem: "", commitHash: "c1" } : undefined,
    }),
  });
  const alone = await askForManifest(on.bus, place, { object, withManagedFields: true });
  expect(alone).toMatchObject({ object: shown, manifest: `${place.applicationId} true` });
  expect(alone.declared).toBeUndefined();
  const declared = { manifest: "{}", problem: "", commitHash: "c1" };
  expect(await askForManifest(on.bus, place, { object, withDeclared: true })).toMatchObject({ declared });
  await expect(askForEvents(on.bus, place, {})).rejects.toMatchObject({ code: "not_found", message: "nothing here" });
});

test("whether live states are observed is known without a request that changes anything", async () => {
  const asked: string[] = [];
  const note = async () => {
    asked.push("something");
    return { objects: [], omitted: 0, problems: [] };
  };
  expect(await isLivestateAnswering(on.bus, place)).toBe(false);
  await using _serving = serve({ listUnmanaged: note });
  await on.bus.connection.flush();
  expect([await isLivestateAnswering(on.bus, place), asked]).toEqual([true, []]);
});

test("objects that no application manages come from the piped of the application", async () => {
  const unmanaged = { object: shown, createdAt: at, managedBy: "kubectl" };
  await using _serving = serve({ listUnmanaged: async () => ({ objects: [unmanaged], omitted: 3, problems: ["no secrets"] }) });
  expect(await askForUnmanaged(on.bus, place)).toMatchObject({
    objects: [{ object: shown, managedBy: "kubectl", createdAt: { nanos: 1 } }],
    ...{ omitted: 3, problems: ["no secrets"] },
  });
});

test("a log comes in order and whole, also where it is larger than a message, and ends", async () => {
  const texts = Array.from({ length: 40 }, (_, number) => `${number} ${"ä".repeat(16_000)}`);
  await using _serving = serve({
    async *streamLogs(_, { tailLines, object: named }) {
      yield { lines: [], notices: [`${named?.name} ${tailLines}`] };
      yield { lines: texts.map(line), notices: ["end"] };
    },
  });
  const parts = await Array.fromAsync(read());
  expect(parts.flatMap(({ notices }) => notices)).toEqual(["web 5", "end"]);
  expect(parts.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(texts);
  expect(parts[1]?.lines[0]).toMatchObject({ instance: "web-1", container: "app", at: { nanos: 1 } });
  expect(parts.length).toBeGreaterThan(3);
});

test("a source is read only as fast as its reader reads, and ends with it", async () => {
  let made = 0;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  await using _serving = serve({
    async *streamLogs(_place, _ask, signal) {
      signal.addEventListener("abort", () => end(), { once: true });
      for (;;) yield { lines: [line(String(made++))], notices: [] };
    },
  });
  for await (const { lines } of read()) {
    expect(made - Number(lines[0]?.text)).toBe(1);
    if (made === 3) break;
  }
  await ended;
  expect(made).toBe(3);
});

test("a reader that is gone ends the source, by a word or by silence", async () => {
  const endings: string[] = [];
  const streamLogs = async function* (_place: unknown, _ask: unknown, signal: AbortSignal): AsyncGenerator<ObjectLogPart> {
    signal.addEventListener("abort", () => endings.push("ended"), { once: true });
    yield { lines: [line("one")], notices: [] };
    await delay(60_000, undefined, { signal });
  };
  const serving = serve({ streamLogs }, { silentMs: 10 });
  const reader = new AbortController();
  const parts = read(reader.signal);
  expect((await parts.next()).value?.lines).toHaveLength(1);
  // It is alive, though nothing is written.
  expect((await parts.next()).value).toMatchObject({ lines: [], notices: [] });
  reader.abort(new Error("enough"));
  await expect(parts.next()).rejects.toThrow("enough");
  await expect.poll(() => endings).toEqual(["ended"]);
  await serving[Symbol.asyncDispose]();

  await using _hasty = serve({ streamLogs }, { idleMs: 200 });
  const silent = read();
  await silent.next();
  await expect.poll(() => endings).toEqual(["ended", "ended"]);
  await expect(silent.next()).rejects.toMatchObject({
    code: "unavailable",
    message: "the livestate service of piped inspections went away, and the log with it: ask again",
  });
});

test("a failure comes after what was written before it, the text of a bug does not come, and a piped that stops is said", async () => {
  const failures = [new Fault("not_found", "the pod is gone"), new TypeError("secret is undefined")];
  const streamLogs = async function* (): AsyncGenerator<ObjectLogPart> {
    yield { lines: [line("one")], notices: [] };
    const failure = failures.shift();
    if (failure) throw failure;
    await new Promise(() => {});
  };
  const serving = serve({ streamLogs });
  for (const says of [
    { code: "not_found", message: "the pod is gone" },
    { code: "internal", message: "internal error" },
  ]) {
    const parts = read();
    expect((await parts.next()).value?.lines).toHaveLength(1);
    await expect(parts.next()).rejects.toMatchObject(says);
  }
  const asking = read();
  await asking.next();
  const stopping = expect(asking.next()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("is stopping") });
  await new Promise(setImmediate);
  await serving[Symbol.asyncDispose]();
  await stopping;
});

test("more streams than a process serves are refused", async () => {
  const streamLogs = async function* (): AsyncGenerator<ObjectLogPart> {
    yield { lines: [line("one")], notices: [] };
  };
  await using _serving = serve({ streamLogs }, { most: 1 });
  const first = read();
  await first.next();
  await expect(read().next()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("1 logs are being read") });
  await first.return();
  await expect.poll(async () => (await Array.fromAsync(read()).catch(() => [])).length).toBeGreaterThan(0);
});
