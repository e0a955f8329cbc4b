import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { ApplicationSyncStateSchema } from "@slipway/proto/plugin";
import { type LiveObjectSchema, type WatchLivestateRequest, WatchLivestateResponseSchema } from "@slipway/proto/plugin-extension";
import { expect, onTestFinished, test, vi } from "vitest";
import { type FollowOne, followApplications } from "./follow-applications.ts";
import type { FollowStreamOptions } from "./follow-stream.ts";
import type { PluginLivestateUpdate } from "./plugin-livestate-update.ts";

type Response = MessageInitShape<typeof WatchLivestateResponseSchema>;

/** A plugin whose streams the test answers. */
class FakePlugin {
  readonly requests: string[] = [];
  readonly ids = new Map<string, bigint>();
  streams = 0;
  #send: (response: Response | Error) => void = () => {};

  readonly watch: FollowStreamOptions["watch"] = (requests, { signal }) => this.#watch(requests, signal);

  async *#watch(requests: AsyncIterable<WatchLivestateRequest>, signal: AbortSignal) {
    this.streams++;
    const waiting: (Response | Error)[] = [];
    let wake = (): void => {};
    this.#send = (response) => {
      waiting.push(response);
      wake();
    };
    signal.addEventListener("abort", () => this.#send(signal.reason), { once: true });
    void this.#read(requests);
    for (;;) {
      const next = waiting.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) yield create(WatchLivestateResponseSchema, next);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  send(applicationId: string, update: Response["update"], followId = this.ids.get(applicationId) ?? 0n): void {
    this.#send({ applicationId, followId, ...(update && { update }) });
  }

  fail(error: Error): void {
    this.#send(error);
  }

  async #read(requests: AsyncIterable<WatchLivestateRequest>): Promise<void> {
    for await (const { request } of requests) {
      this.requests.push(`${request.case} ${request.value?.applicationId}`);
      if (request.case === "follow") this.ids.set(request.value.applicationId, request.value.followId);
    }
  }
}

function begin(options: { readonly silenceMs?: number } = {}) {
  const plugin = new FakePlugin();
  const followOne: FollowOne = followApplications({ plugin: "demo", watch: plugin.watch, ...options });
  const follow = (applicationId: string) => {
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const request = { applicationId, applicationName: applicationId, pipedId: "p", deploySource: {}, deployTargets: ["dev"] };
    const updates = followOne(request, stop.signal);
    const next = async (): Promise<PluginLivestateUpdate | undefined> => {
      const { value, done } = await updates.next();
      return done ? undefined : value;
    };
    return { stop, next };
  };
  /** Resolves when the plugin follows this many. */
  const isAsked = (...requests: string[]) => vi.waitFor(() => expect(plugin.requests).toEqual(requests));
  return { plugin, follow, isAsked };
}

const object = (id: string): MessageInitShape<typeof LiveObjectSchema> => ({ resource: { id, deployTarget: "dev", name: id }, sync: 1 });
const syncState: MessageInitShape<typeof ApplicationSyncStateSchema> = { status: 1 };
const ids = (update: PluginLivestateUpdate | undefined) =>
  update?.kind === "snapshot" ? update.resources.map(({ id }) => id) : update?.kind === "delta" ? update.changed.map(({ id }) => id) : [];

test("all applications are followed on one stream, which ends with the last", async () => {
  const { plugin, follow, isAsked } = begin();
  const [a, b] = [follow("a"), follow("b")];
  const [fromA, fromB] = [a.next(), b.next()];
  await isAsked("follow a", "follow b");
  plugin.send("b", { case: "snapshot", value: { objects: [object("1")], syncState } });
  expect(await fromB).toMatchObject({
    kind: "snapshot",
    resources: [{ id: "1", plugin: "demo", deployTarget: "dev", sync: "synced" }],
    sync: { status: "synced" },
  });
  plugin.send("a", { case: "failure", value: { reason: "away" } });
  expect(await fromA).toEqual({ kind: "failure", reason: "away", ended: false });
  expect(plugin.streams).toBe(1);
  b.stop.abort();
  expect(await b.next()).toBeUndefined();
  await isAsked("follow a", "follow b", "unfollow b");
  a.stop.abort();
  expect(await a.next()).toBeUndefined();
  const again = follow("a");
  void again.next();
  await vi.waitFor(() => expect(plugin.streams).toBe(2));
});

test("a snapshot counts when its last part has come", async () => {
  const { plugin, follow, isAsked } = begin();
  const { next } = follow("a");
  const update = next();
  await isAsked("follow a");
  plugin.send("a", { case: "snapshot", value: { objects: [object("1")], hasMore: true } });
  plugin.send("a", { case: "snapshot", value: { objects: [object("2")], syncState } });
  expect(ids(await update)).toEqual(["1", "2"]);
});

test("what was told while nobody took it comes as one update", async () => {
  const { plugin, follow, isAsked } = begin();
  const { next } = follow("a");
  const update = next();
  const marker = follow("b").next();
  await isAsked("follow a", "follow b");
  plugin.send("a", { case: "snapshot", value: { objects: [object("1")], syncState } });
  await update;
  for (const id of ["2", "3", "2"]) plugin.send("a", { case: "delta", value: { changed: [object(id)], syncState } });
  plugin.send("a", { case: "delta", value: { removed: [{ deployTarget: "dev", id: "1" }], syncState } });
  plugin.send("b", { case: "snapshot", value: { syncState } });
  await marker;
  expect(await next()).toMatchObject({ kind: "delta", changed: [{ id: "2" }, { id: "3" }], removed: [{ deployTarget: "dev", id: "1" }] });
});

test("an answer to what was followed before is late, and following anew does not end what is new", async () => {
  const { plugin, follow, isAsked } = begin();
  const old = follow("a");
  const update = old.next();
  await isAsked("follow a");
  const oldId = plugin.ids.get("a") ?? 0n;
  const fresh = follow("a");
  const freshUpdate = fresh.next();
  await isAsked("follow a", "follow a");
  old.stop.abort();
  await update;
  plugin.send("a", { case: "snapshot", value: { objects: [object("old")], syncState } }, oldId);
  plugin.send("a", { case: "snapshot", value: { objects: [object("new")], syncState } });
  expect(ids(await freshUpdate)).toEqual(["new"]);
  expect(plugin.requests).toEqual(["follow a", "follow a"]);
});

test("a failure that has ended is the last update", async () => {
  const { plugin, follow, isAsked } = begin();
  const { next } = follow("a");
  const update = next();
  await isAsked("follow a");
  plugin.send("a", { case: "failure", value: { reason: "no such chart", ended: true } });
  expect(await update).toMatchObject({ kind: "failure", reason: "no such chart", ended: true });
  expect(await next()).toBeUndefined();
});

test("when the stream breaks, every application on it fails, and the next one opens another", async () => {
  const { plugin, follow, isAsked } = begin();
  const [a, b] = [follow("a"), follow("b")];
  const both = Promise.allSettled([a.next(), b.next()]);
  await isAsked("follow a", "follow b");
  plugin.fail(new Fault("unavailable", "connection reset"));
  expect(await both).toMatchObject([{ reason: { message: "connection reset" } }, { reason: { message: "connection reset" } }]);
  void follow("a").next();
  await vi.waitFor(() => expect(plugin.streams).toBe(2));
});

test("a stream on which nothing comes, not even a heartbeat, is broken", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { plugin, follow } = begin({ silenceMs: 30_000 });
  const { next } = follow("a");
  const update = next().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(20_000);
  plugin.send("", { case: "heartbeat", value: {} });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(plugin.streams).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await update).toMatchObject({ code: "unavailable", message: "plugin demo has sent nothing for 30 s" });
});

test("a plugin that does not push says so", async () => {
  const { plugin, follow, isAsked } = begin();
  const { next } = follow("a");
  const update = next();
  await isAsked("follow a");
  plugin.fail(new Fault("precondition", "unimplemented", { cause: new ConnectError("unimplemented", Code.Unimplemented) }));
  expect(await update).toEqual({ kind: "unimplemented" });
  expect(await next()).toBeUndefined();
});

test("a change before the state is a failure of that application only", async () => {
  const { plugin, follow, isAsked } = begin();
  const [a, b] = [follow("a"), follow("b")];
  const [fromA, fromB] = [a.next(), b.next()];
  await isAsked("follow a", "follow b");
  plugin.send("a", { case: "delta", value: { syncState } });
  plugin.send("b", { case: "snapshot", value: { syncState } });
  await expect(fromA).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("a change came before a snapshot") });
  expect(await fromB).toMatchObject({ kind: "snapshot", resources: [] });
});
