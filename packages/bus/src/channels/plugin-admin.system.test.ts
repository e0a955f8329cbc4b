import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { startNats } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { connectBus } from "../connection/connect-bus.ts";
import { listPlugins, readPluginLines, restartPlugin } from "./plugin-admin-calls.ts";
import { type PluginAdmin, servePluginAdmin } from "./serve-plugin-admin.ts";

async function buses(count: number) {
  const nats = await startNats();
  onTestFinished(() => nats[Symbol.asyncDispose]());
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const bus = await connectBus({ servers: nats.url, name: `bus-${at}`, log: silentLogger() });
      onTestFinished(() => bus[Symbol.asyncDispose]());
      return bus;
    }),
  );
}

const keyOf = (executorId: string) => ({ projectId: "demo", pipedId: `piped-${executorId}`, executorId });

const admin = (executorId: string, more: Partial<PluginAdmin> = {}): PluginAdmin => ({
  ...keyOf(executorId),
  list: () => [{ name: "wait", executorId, pipedId: `piped-${executorId}` }],
  lines: async () => [],
  restart: async () => ({}),
  ...more,
});

test("every executor lists its plugins; without executors the list is empty", async () => {
  const [asking, one, two] = await buses(3);
  if (!asking || !one || !two) throw new Error("no bus");
  expect(await listPlugins(asking)).toEqual([]);
  const first = servePluginAdmin(one, admin("a"));
  await using _second = servePluginAdmin(two, admin("b"));
  await Promise.all([one.connection.flush(), two.connection.flush()]);
  expect((await listPlugins(asking)).map(({ pipedId }) => pipedId).toSorted()).toEqual(["piped-a", "piped-b"]);
  expect((await listPlugins(asking, { piped: keyOf("b") })).map(({ pipedId }) => pipedId)).toEqual(["piped-b"]);
  await first[Symbol.asyncDispose]();
  await one.connection.flush();
  expect((await listPlugins(asking)).map(({ pipedId }) => pipedId)).toEqual(["piped-b"]);
});

test("a list that does not fit into one message is sent in several", async () => {
  const [asking, one] = await buses(2);
  if (!asking || !one) throw new Error("no bus");
  const many = Array.from({ length: 40 }, (_, at) => ({ name: `plugin-${at}`, problem: "x".repeat(50_000) }));
  await using _admin = servePluginAdmin(one, admin("a", { list: () => many }));
  await one.connection.flush();
  expect((await listPlugins(asking)).map(({ name }) => name)).toEqual(many.map(({ name }) => name));
});

test("a request goes to one executor, and its Fault is thrown as it was", async () => {
  const [asking, one] = await buses(2);
  if (!asking || !one) throw new Error("no bus");
  const asked: unknown[] = [];
  const lines: PluginAdmin["lines"] = async ({ name, after, tail, waitMs }) => {
    asked.push({ name, after, tail, waitMs });
    return [{ sequence: 8n, text: "hello" }];
  };
  const actor = { kind: "person", name: "ann", signIn: "claimed", origin: { callId: "c1", address: "10.0.0.7", userAgent: "" } } as const;
  const restart: PluginAdmin["restart"] = async (name, wish) => {
    expect(wish).toEqual({ actor, reason: "stuck" });
    if (name === "wait") return { name, pid: 7 };
    throw name === "bug" ? new TypeError("x is undefined") : new Fault("not_found", `no plugin ${name}`);
  };
  await using _admin = servePluginAdmin(one, admin("a", { lines, restart }));
  await one.connection.flush();
  expect(await readPluginLines(asking, keyOf("a"), { name: "wait", after: 7n, waitMs: 100 })).toMatchObject([
    { sequence: 8n, text: "hello" },
  ]);
  expect(asked).toEqual([{ name: "wait", after: 7n, tail: 0, waitMs: 100 }]);
  expect(await restartPlugin(asking, keyOf("a"), { name: "wait", actor, reason: "stuck" })).toMatchObject({ name: "wait", pid: 7 });
  await expect(restartPlugin(asking, keyOf("a"), { name: "no", actor, reason: "stuck" })).rejects.toMatchObject({
    code: "not_found",
    message: "no plugin no",
  });
  await expect(restartPlugin(asking, keyOf("a"), { name: "bug", actor, reason: "stuck" })).rejects.toMatchObject({
    code: "internal",
    message: "internal error",
  });
  await expect(restartPlugin(asking, keyOf("gone"), { name: "wait", actor })).rejects.toMatchObject({ code: "unavailable" });
});

test("an abort ends a waiting request", async () => {
  const [asking, one] = await buses(2);
  if (!asking || !one) throw new Error("no bus");
  const never = Promise.withResolvers<never>();
  const heard = Promise.withResolvers<void>();
  const lines: PluginAdmin["lines"] = () => {
    heard.resolve();
    return never.promise;
  };
  await using _admin = servePluginAdmin(one, admin("a", { lines }));
  await one.connection.flush();
  const stop = new AbortController();
  const asked = readPluginLines(asking, keyOf("a"), { name: "wait", waitMs: 10_000 }, { signal: stop.signal });
  await heard.promise;
  stop.abort(new Error("enough"));
  await expect(asked).rejects.toThrowError("enough");
});
