import { create } from "@bufbuild/protobuf";
import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { InspectionService, StreamLogsResponseSchema } from "@slipway/proto/plugin-extension";
import { serverInterceptors, silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { pluginCalls } from "./plugin-calls.ts";

const request = {
  application: { id: "a", name: "shop", pipedId: "p" },
  deployTargets: ["dev"],
  object: { kind: "deploy", name: "web", namespace: "" },
};
const logs = { ...request, container: "", previous: false, sinceSeconds: 0, tailLines: 10, follow: true };

function callsOf(service: Partial<ServiceImpl<typeof InspectionService>> | undefined) {
  const interceptors = serverInterceptors({ service: "demo", log: silentLogger() });
  const transport = createRouterTransport((router) => void (service && router.service(InspectionService, service)), {
    router: { interceptors },
  });
  return pluginCalls(
    { name: "demo" },
    Object.assign(transport, { [Symbol.asyncDispose]: async () => {} }),
    (reason) => `demo is away: ${reason}`,
  );
}

test("a plugin that does not offer inspection, as those of PipeCD, says so", async () => {
  const calls = callsOf(undefined);
  const says = (what: string) => ({ code: "precondition", message: `plugin demo cannot ${what}: it does not offer that` });
  await expect(calls.getManifest({ ...request, withManagedFields: false })).rejects.toMatchObject(says("show manifests"));
  await expect(calls.listEvents(request)).rejects.toMatchObject(says("list events"));
  await expect(calls.listUnmanaged(request)).rejects.toMatchObject(says("list objects that no application manages"));
  await expect(calls.streamLogs(logs).next()).rejects.toMatchObject(says("show logs"));
});

test("what the plugin answers arrives in domain types, and its refusals name it", async () => {
  const object = { deployTarget: "dev", group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
  const at = { seconds: 10n, nanos: 5 };
  const calls = callsOf({
    getManifest: () => Promise.reject(new Fault("not_found", "no Deployment web")),
    listEvents: () => ({ events: [{ object, type: "Normal", count: 2n, lastAt: at, firstAt: { seconds: 10n ** 15n } }, {}], omitted: 1 }),
    listUnmanaged: () => ({ objects: [{ object, createdAt: at, managedBy: "kubectl" }, {}], omitted: 1, problems: ["no secrets"] }),
    async *streamLogs({ tailLines, application }) {
      yield {
        lines: [{ instance: "web-1", container: "app", at, text: `${application?.applicationName} ${tailLines}` }],
        notices: ["one"],
      };
    },
  });
  await expect(calls.getManifest({ ...request, withManagedFields: false })).rejects.toMatchObject({
    code: "not_found",
    message: "plugin demo could not get a manifest: no Deployment web",
  });
  const instant = Temporal.Instant.fromEpochNanoseconds(10_000_000_005n);
  const found = await calls.listEvents(request);
  expect(found).toMatchObject({ omitted: 1, events: [{ object, type: "Normal", count: 2, lastAt: instant }] });
  expect(found.events).toHaveLength(1);
  expect(found.events[0]?.firstAt).toBeUndefined();
  expect(await calls.listUnmanaged(request)).toEqual({
    objects: [{ object, createdAt: instant, managedBy: "kubectl" }],
    ...{ omitted: 1, problems: ["no secrets"] },
  });
  expect(await Array.fromAsync(calls.streamLogs(logs))).toEqual([
    { lines: [{ instance: "web-1", container: "app", at: instant, text: "shop 10" }], notices: ["one"] },
  ]);
});

test("a log of which nothing is heard ends, however long its reader takes for a part", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const calls = callsOf({
    async *streamLogs(_, { signal }) {
      yield create(StreamLogsResponseSchema);
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  const parts = calls.streamLogs(logs);
  expect((await parts.next()).value).toEqual({ lines: [], notices: [] });
  await vi.advanceTimersByTimeAsync(100_000);
  const failed = expect(parts.next()).rejects.toMatchObject({ code: "unavailable", message: "demo is away: it sends nothing" });
  await vi.advanceTimersByTimeAsync(35_000);
  await failed;
});
