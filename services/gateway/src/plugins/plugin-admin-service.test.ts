import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { PluginAdminService } from "@slipway/proto/api";
import { PipedBeatSchema, PluginLineSchema, PluginState, PluginStatusSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { gatewayInterceptors } from "../testing/serve.ts";
import { type LinesRequest, type PluginAdminServiceDeps, pluginAdminService } from "./plugin-admin-service.ts";

type Status = MessageInitShape<typeof PluginStatusSchema>;
const running = (pipedId: string, name: string, more: Status = {}): Status => ({
  pipedId,
  name,
  executorId: `of-${pipedId}`,
  state: PluginState.RUNNING,
  ...more,
});

function service(plugins: readonly Status[], more: Partial<PluginAdminServiceDeps> = {}) {
  const deps: PluginAdminServiceDeps = {
    listPlugins: async () => plugins.map((plugin) => create(PluginStatusSchema, plugin)),
    watchBeats: async function* () {},
    readLines: async () => [],
    restart: async () => undefined,
    ...more,
  };
  const interceptors = gatewayInterceptors();
  const transport = createRouterTransport((router) => router.service(PluginAdminService, pluginAdminService(deps)), {
    router: { interceptors },
  });
  return createClient(PluginAdminService, transport);
}

const two = [running("p2", "wait"), running("p1", "wait"), running("p1", "kubernetes")];

test("plugins are listed by piped and name", async () => {
  const shown = async (pipedId: string) =>
    (await service(two).listPlugins({ pipedId })).plugins.map((plugin) => `${plugin.pipedId} ${plugin.name}`);
  expect(await shown("")).toEqual(["p1 kubernetes", "p1 wait", "p2 wait"]);
  expect(await shown("p2")).toEqual(["p2 wait"]);
});

test("signs of life are told with how long ago NATS had them, and when all that exist were told", async () => {
  const beat = create(PipedBeatSchema, { projectId: "shop", pipedId: "eu", service: "executor" });
  const client = service([], {
    watchBeats: async function* () {
      yield { kind: "beat", beat, at: new Date(Date.now() - 3_600_000) };
      yield { kind: "ready" };
      // A clock of NATS that is ahead.
      yield { kind: "beat", beat, at: new Date(Date.now() + 3_600_000) };
    },
  });
  const told = await Array.fromAsync(client.watchPipeds({}));
  expect(told).toMatchObject([{ beat: { service: "executor" } }, {}, { age: { seconds: 0n, nanos: 0 } }]);
  expect(Number(told[0]?.age?.seconds)).toBeGreaterThanOrEqual(3_600);
  expect(told[1]?.beat).toBeUndefined();
});

test("the executor that runs a plugin restarts it", async () => {
  const restarted: string[] = [];
  const client = service(two, {
    restart: async ({ executorId }, name) => {
      restarted.push(`${executorId} ${name}`);
      return create(PluginStatusSchema, running("p1", name, { restarts: 4 }));
    },
  });
  expect((await client.restartPlugin({ name: "kubernetes" })).plugin?.restarts).toBe(4);
  await client.restartPlugin({ name: "wait", pipedId: "p2" });
  expect(restarted).toEqual(["of-p1 kubernetes", "of-p2 wait"]);
});

test.for([
  {
    name: "a plugin of several pipeds",
    request: { name: "wait" },
    problem: "several pipeds have a plugin wait: set piped to one of p1, p2",
  },
  { name: "an unknown plugin", request: { name: "no" }, problem: "no plugin no: choose one of kubernetes, wait" },
  {
    name: "a plugin that another piped has",
    request: { name: "kubernetes", pipedId: "p2" },
    problem: "no plugin kubernetes in piped p2: choose one of wait",
  },
  { name: "an unknown piped", request: { name: "wait", pipedId: "p9" }, problem: "no executor in piped p9 answers" },
])("$name is rejected", async ({ request, problem }) => {
  await expect(service(two).restartPlugin(request)).rejects.toThrowError(problem);
});

const line = (sequence: bigint) => create(PluginLineSchema, { sequence, text: `line ${sequence}` });

test("reading ends with the last lines, or continues with new lines for a follower", async () => {
  const requests: LinesRequest[] = [];
  const stop = new AbortController();
  const client = service(two, {
    readLines: async (_, request) => {
      requests.push(request);
      if (request.after === undefined) return [line(1n), line(2n)];
      if (requests.length === 3) return [];
      if (requests.length > 4) stop.abort();
      return [line(request.after + 1n)];
    },
  });
  const read = async (follow: boolean) => {
    const texts: string[] = [];
    for await (const { lines } of client.readPluginLog({ name: "kubernetes", tail: 2, follow }, { signal: stop.signal }))
      texts.push(...lines.map(({ text }) => text));
    return texts;
  };
  expect(await read(false)).toEqual(["line 1", "line 2"]);
  expect(requests).toEqual([{ name: "kubernetes", tail: 2 }]);
  await expect(read(true)).rejects.toThrowError();
  expect(requests.slice(1, 5)).toEqual([
    { name: "kubernetes", tail: 2 },
    { name: "kubernetes", after: 2n, waitMs: 10_000 },
    { name: "kubernetes", after: 2n, waitMs: 10_000 },
    { name: "kubernetes", after: 3n, waitMs: 10_000 },
  ]);
});

test("the output of an externally managed plugin is not available", async () => {
  const client = service([running("p1", "far", { state: PluginState.ELSEWHERE, address: "http://far:7001" })]);
  const read = async () => {
    for await (const _ of client.readPluginLog({ name: "far" }));
  };
  await expect(read()).rejects.toThrowError("plugin far is managed externally at http://far:7001: look for its output there");
});
