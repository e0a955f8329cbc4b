import { once } from "node:events";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { Fault } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { DeploymentService as PluginDeploymentService } from "@slipway/proto/plugin";
import { expect, test, vi } from "vitest";
import { createLogger } from "../../log/logger.ts";
import { currentService, inService } from "../../telemetry/in-service.ts";
import { startTelemetry } from "../../telemetry/start-telemetry.ts";
import { currentTraceparent } from "../../telemetry/traceparent.ts";
import { withSpan } from "../../telemetry/with-span.ts";
import { connectClient } from "../client/connect-client.ts";
import { connectTransport } from "../client/connect-transport.ts";
import { serveConnect } from "../server/serve-connect.ts";

const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

async function setUp() {
  const watched = vi.fn();
  const exporter = new InMemorySpanExporter();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ service: "gateway", level: "debug", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const telemetry = await startTelemetry({ service: "probe", processor: new SimpleSpanProcessor({ exporter }) });
  // The server starts inside of a span that its calls must not become part of.
  const server = await withSpan("start gateway", {}, () =>
    inService("gateway", () =>
      serveConnect({
        port: 0,
        log,
        routes: (router) =>
          router.service(DeploymentService, {
            getDeployment: () => withSpan("read state", {}, () => ({ deployment: { id: currentService() } })),
            async *readStageLog() {
              await new Promise(setImmediate);
              yield { stageId: currentTraceparent() ?? "none" };
              await new Promise(setImmediate);
              withSpan("read log", {}, () => {});
            },
            async *watchDeployments(_, { signal }) {
              watched();
              yield {};
              await once(signal, "abort");
            },
            cancelDeployment() {
              throw new Fault("not_found", "no deployment d1");
            },
            listDeployments() {
              throw new TypeError("bug");
            },
          }),
      }),
    ),
  );
  const dispose = async () => {
    await server[Symbol.asyncDispose]();
    await telemetry[Symbol.asyncDispose]();
  };
  const spans = () => exporter.getFinishedSpans().filter(({ name }) => name !== "start gateway");
  return { server, spans, lines, watched, [Symbol.asyncDispose]: dispose };
}

const links = (span: ReadableSpan) => ({ name: span.name, kind: span.kind, service: span.resource.attributes["service.name"] });

test("one OpenTelemetry trace leads from the caller through client and server into the handler", async () => {
  await using rig = await setUp();
  await using client = connectClient(DeploymentService, rig.server.url);
  const answer = await withSpan("show deployment", {}, () => client.getDeployment({ deploymentId }));
  expect(answer.deployment?.id).toBe("gateway");

  const byId = new Map(rig.spans().map((span) => [span.spanContext().spanId, span]));
  const state = rig.spans().find(({ name }) => name === "read state");
  const chain: ReadableSpan[] = [];
  for (let at = state; at !== undefined; at = byId.get(at.parentSpanContext?.spanId ?? "")) chain.push(at);
  const rpc = "slipway.api.v1.DeploymentService/GetDeployment";
  expect(chain.map(links)).toEqual([
    { name: "read state", kind: SpanKind.INTERNAL, service: "gateway" },
    { name: rpc, kind: SpanKind.SERVER, service: "gateway" },
    { name: rpc, kind: SpanKind.CLIENT, service: "probe" },
    { name: "show deployment", kind: SpanKind.INTERNAL, service: "probe" },
  ]);
  expect(byId.size).toBe(chain.length);
  expect(chain[1]?.attributes).toMatchObject({
    "rpc.service": "slipway.api.v1.DeploymentService",
    "rpc.method": "GetDeployment",
    "rpc.response.status_code": "ok",
  });
});

test("a stream's span is active in each of its steps and lasts to its end", async () => {
  await using rig = await setUp();
  await using client = connectClient(DeploymentService, rig.server.url);
  const seen: string[] = [];
  for await (const { stageId } of client.readStageLog({ deploymentId, stageId: "s1" })) {
    seen.push(stageId);
  }
  await vi.waitFor(() => expect(rig.spans()).toHaveLength(3));
  const server = rig.spans().find(({ kind }) => kind === SpanKind.SERVER);
  expect(seen).toEqual([expect.stringContaining(server?.spanContext().spanId ?? "none")]);
  expect(rig.spans()[0]?.name).toBe("read log");
  const later = rig.spans().find(({ name }) => name === "read log");
  expect(later?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
});

test("an expected fault does not mark the spans as failed, a bug marks both sides, and log lines carry the trace id", async () => {
  await using rig = await setUp();
  await using client = connectClient(DeploymentService, rig.server.url);
  await client.cancelDeployment({ deploymentId }).catch(() => {});
  await client.listDeployments({}).catch(() => {});
  const seen = rig.spans().map((span) => [span.kind, span.status.code, span.attributes["rpc.response.status_code"]]);
  expect(seen).toEqual([
    [SpanKind.SERVER, SpanStatusCode.UNSET, "not_found"],
    [SpanKind.CLIENT, SpanStatusCode.UNSET, "not_found"],
    [SpanKind.SERVER, SpanStatusCode.ERROR, "internal"],
    [SpanKind.CLIENT, SpanStatusCode.ERROR, "internal"],
  ]);
  const servers = rig.spans().filter(({ kind }) => kind === SpanKind.SERVER);
  expect(rig.lines.map(({ traceId }) => traceId)).toEqual(servers.map((span) => span.spanContext().traceId));
});

test("a caller that leaves a stream is not a failure, a deadline is", async () => {
  await using rig = await setUp();
  await using client = connectClient(DeploymentService, rig.server.url);
  const stop = new AbortController();
  await Array.fromAsync(client.watchDeployments({}, { signal: stop.signal }), () => stop.abort()).catch(() => {});
  await vi.waitFor(() => expect(rig.spans()).toHaveLength(2));
  // On a busy machine a short deadline passes before the call arrives, and only the client has a span of it.
  let tries = 0;
  while (rig.watched.mock.calls.length < 2)
    await Array.fromAsync(client.watchDeployments({}, { timeoutMs: 50 * 2 ** tries++ })).catch(() => {});
  await vi.waitFor(() => expect(rig.spans()).toHaveLength(3 + tries));
  const seen = rig.spans().map((span) => [span.kind, span.status.code, span.attributes["rpc.response.status_code"]]);
  expect(seen.slice(0, 2).toSorted()).toEqual([
    [SpanKind.SERVER, SpanStatusCode.UNSET, "canceled"],
    [SpanKind.CLIENT, SpanStatusCode.UNSET, "canceled"],
  ]);
  // Which of the two the server sees first, its own clock or the caller's leaving, is a race.
  const ends = [
    [SpanKind.SERVER, SpanStatusCode.ERROR, "deadline_exceeded"],
    [SpanKind.SERVER, SpanStatusCode.UNSET, "canceled"],
  ];
  const server = seen.findLast(([kind]) => kind === SpanKind.SERVER);
  const caller = seen.findLast(([kind]) => kind === SpanKind.CLIENT);
  expect(caller).toEqual([SpanKind.CLIENT, SpanStatusCode.ERROR, "deadline_exceeded"]);
  expect(ends).toContainEqual(server);
  expect(rig.lines).toMatchObject([{ level: "debug", code: "canceled" }, { code: server?.[2] }]);
});

test("a caller without a trace gets one, a health check gets none", async () => {
  await using rig = await setUp();
  const transport = createConnectTransport({ baseUrl: rig.server.url, httpVersion: "1.1" });
  await createClient(Health, transport).check({});
  await createClient(DeploymentService, transport).getDeployment({ deploymentId });
  expect(rig.spans().map(links)).toMatchObject([{ name: "read state" }, { kind: SpanKind.SERVER, service: "gateway" }]);
  expect(rig.spans()[1]?.parentSpanContext).toBeUndefined();
});

test("a caller whose spans are not exported lets the server start the trace", async () => {
  await using server = await serveConnect({
    port: 0,
    log: createLogger({ service: "gateway", level: "silent" }),
    routes: (router) =>
      router.service(DeploymentService, {
        getDeployment: (_, { requestHeader }) => ({ deployment: { id: requestHeader.get("traceparent") ?? "none" } }),
      }),
  });
  await using transport = connectTransport({ url: `http://127.0.0.1:${server.port}` });
  const client = connectClient(DeploymentService, transport);

  expect((await client.getDeployment({ deploymentId })).deployment?.id).toBe("none");

  await using _telemetry = await startTelemetry({
    service: "probe",
    processor: new SimpleSpanProcessor({ exporter: new InMemorySpanExporter() }),
  });
  expect((await client.getDeployment({ deploymentId })).deployment?.id).toMatch(/^00-[0-9a-f]{32}-/);
});

test("a plugin is called within the trace, although its services are named like health checks", async () => {
  const exporter = new InMemorySpanExporter();
  await using _telemetry = await startTelemetry({ service: "probe", processor: new SimpleSpanProcessor({ exporter }) });
  await using server = await inService("kubernetes", () =>
    serveConnect({
      port: 0,
      log: createLogger({ service: "kubernetes", level: "silent" }),
      routes: (router) => router.service(PluginDeploymentService, { fetchDefinedStages: () => ({ stages: [] }) }),
    }),
  );
  await using transport = connectTransport({ url: `http://127.0.0.1:${server.port}` });

  await connectClient(PluginDeploymentService, transport).fetchDefinedStages({});

  const [served, called] = exporter.getFinishedSpans();
  expect(served).toMatchObject({ kind: SpanKind.SERVER, parentSpanContext: { spanId: called?.spanContext().spanId } });
});
