import { setTimeout as wait } from "node:timers/promises";
import { Code } from "@connectrpc/connect";
import { Fault, type ObjectLogPart } from "@slipway/domain";
import { InspectionService } from "@slipway/proto/plugin-extension";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import type { Inspecting } from "../../plugin/inspection.ts";
import { definePlugin } from "../../plugin/plugin.ts";
import { defineStage } from "../../plugin/stage.ts";
import { inMemory } from "../../testing/in-memory.ts";
import { logResponses } from "./log-responses.ts";

const at = Temporal.Instant.from("2026-11-29T12:00:00.000000001Z");
const object = { kind: "deploy", name: "web", namespace: "shop" };
const shown = { deployTarget: "dev", group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const application = { applicationId: "a", applicationName: "shop", pipedId: "p", deployTargets: ["dev"] };

function clientOf(inspection: Inspecting | undefined) {
  const stages = { S: defineStage({ run: async () => "succeeded" }) };
  const plugin = definePlugin({ name: "demo", deployTarget: z.object({}), stages, ...(inspection && { inspection }) });
  return inMemory(plugin, { deployTargets: [{ name: "dev", config: {} }] }).client(InspectionService);
}

test("a request reaches the plugin with the application's targets, and its answers arrive whole", async () => {
  const asked: unknown[] = [];
  const client = clientOf({
    async getManifest({ applicationId, deployTargets }, request) {
      asked.push([applicationId, deployTargets.map(({ name }) => name), request]);
      return { object: shown, manifest: "{}" };
    },
    async listEvents(_, { object: of }) {
      const event = { type: "Warning", reason: "BackOff", message: "no image", count: 3, reporter: "kubelet" };
      return { events: [{ object: shown, ...event, firstAt: at, lastAt: undefined }], omitted: 7, problems: [String(of?.name)] };
    },
  });
  expect(await client.getManifest({ application, object, withManagedFields: true })).toMatchObject({ object: shown, manifest: "{}" });
  expect(asked).toEqual([["a", ["dev"], { object, withManagedFields: true }]]);
  const { events, omitted, problems } = await client.listEvents({ application, object });
  expect({ omitted, problems }).toEqual({ omitted: 7, problems: ["web"] });
  expect(events).toMatchObject([{ object: shown, count: 3n, firstAt: { seconds: 1_795_953_600n, nanos: 1 } }]);
  expect(events[0]?.lastAt).toBeUndefined();
  expect((await client.listEvents({ application })).problems).toEqual(["undefined"]);
});

test("objects that no application manages arrive whole", async () => {
  const client = clientOf({
    listUnmanaged: async ({ deployTargets }) => ({
      objects: [
        { object: shown, createdAt: at, managedBy: "kubectl" },
        { object: shown, createdAt: undefined, managedBy: "" },
      ],
      ...{ omitted: 2, problems: deployTargets.map(({ name }) => name) },
    }),
  });
  const { objects, omitted, problems } = await client.listUnmanaged({ application });
  expect({ omitted, problems }).toEqual({ omitted: 2, problems: ["dev"] });
  expect(objects).toMatchObject([
    { object: shown, createdAt: { nanos: 1 }, managedBy: "kubectl" },
    { object: shown, managedBy: "" },
  ]);
  expect(objects[1]?.createdAt).toBeUndefined();
});

test("what a plugin does not define is unimplemented", async () => {
  const some = clientOf({ getManifest: async () => ({ object: shown, manifest: "{}" }) });
  const code = { cause: { code: Code.Unimplemented } };
  await expect(some.listEvents({ application })).rejects.toMatchObject(code);
  await expect(Array.fromAsync(some.streamLogs({ application, object }))).rejects.toMatchObject(code);
  await expect(clientOf(undefined).getManifest({ application, object })).rejects.toMatchObject(code);
});

test("a log comes part by part, a long line is cut, and a reader who stops ends it", async () => {
  let ended = false;
  const client = clientOf({
    async *streamLogs({ signal }, { tailLines }) {
      try {
        yield { lines: [{ instance: "web-1", container: "app", at, text: "x".repeat(20_000) }], notices: [`tail ${tailLines}`] };
        await wait(60_000, undefined, { signal });
      } finally {
        ended = true;
      }
    },
  });
  const reader = new AbortController();
  const parts = client.streamLogs({ application, object, tailLines: 5 }, { signal: reader.signal })[Symbol.asyncIterator]();
  const { lines, notices } = (await parts.next()).value ?? {};
  expect(notices).toEqual(["tail 5"]);
  expect(lines).toMatchObject([{ instance: "web-1", container: "app", at: { nanos: 1 } }]);
  expect(lines?.[0]?.text).toMatch(/^x{16384}… \(20000 characters\)$/);
  reader.abort();
  await expect(parts.next()).rejects.toThrow();
  await expect.poll(() => ended).toBe(true);
});

test("a fault in a log reaches the caller, and a mistake with its place", async () => {
  const failing = (error: Error) =>
    clientOf({
      async *streamLogs() {
        yield { lines: [], notices: ["one"] };
        throw error;
      },
    }).streamLogs({ application, object });
  await expect(Array.fromAsync(failing(new Fault("not_found", "no such pod")))).rejects.toMatchObject({
    code: "not_found",
    message: "no such pod",
  });
  await expect(Array.fromAsync(failing(new TypeError("x is undefined")))).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining("x is undefined"),
  });
});

test("a silent log gives signs of life, and loses nothing by them", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { promise, resolve } = Promise.withResolvers<ObjectLogPart>();
  const parts = logResponses(async function* () {
    yield await promise;
  }, new AbortController().signal);
  const silent = parts.next();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await silent).toEqual({ done: false, value: {} });
  const next = parts.next();
  resolve({ lines: [], notices: ["late"] });
  expect(await next).toEqual({ done: false, value: { lines: [], notices: ["late"] } });
  expect((await parts.next()).done).toBe(true);
});
