import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test, vi } from "vitest";
import { createLogger } from "../log/logger.ts";
import { freePort } from "../process/free-port.ts";
import { inService } from "./in-service.ts";
import { startTelemetry } from "./start-telemetry.ts";
import { withSpan } from "./with-span.ts";

/** Takes OTLP/HTTP posts. Strings are readable in protobuf, that is enough to know what came. */
async function receiver() {
  const posts: { path: string | undefined; type: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString("latin1");
    posts.push({ path: request.url, type: request.headers["content-type"], body });
    response.end();
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, posts, [Symbol.asyncDispose]: close };
}

test("disposing sends the remaining spans, as protobuf, under each service's name", async () => {
  await using collector = await receiver();
  const telemetry = await startTelemetry({ service: "watcher", endpoint: collector.endpoint });
  withSpan("poll repository", {}, () => {});
  inService("planner", () => withSpan("plan deployment", {}, () => {}));
  await telemetry[Symbol.asyncDispose]();
  await telemetry[Symbol.asyncDispose]();

  expect(collector.posts).toMatchObject([{ path: "/v1/traces", type: "application/x-protobuf" }]);
  for (const name of ["watcher", "poll repository", "planner", "plan deployment"]) expect(collector.posts[0]?.body).toContain(name);
});

test("two services that export to one receiver send each span once", async () => {
  await using collector = await receiver();
  const starting = ["watcher", "planner"].map((service) => startTelemetry({ service, endpoint: `${collector.endpoint}/` }));
  const telemetries = await Promise.all(starting);
  withSpan("poll repository", {}, () => {});
  await Promise.all(telemetries.map((each) => each[Symbol.asyncDispose]()));
  expect(collector.posts.map(({ body }) => body.split("poll repository").length - 1)).toEqual([1]);
});

test("the endpoint comes from the environment", async () => {
  await using collector = await receiver();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint);
  const telemetry = await startTelemetry({ service: "watcher" });
  withSpan("poll repository", {}, () => {});
  await telemetry[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  expect(collector.posts).toHaveLength(1);
});

test("spans have ids without any exporter", () => {
  withSpan("run stage", {}, (span) => expect(span.isRecording() && span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/));
});

test("an unavailable receiver costs a warning and a bounded time, not an error", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ service: "watcher", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const telemetry = await startTelemetry({ service: "watcher", endpoint: `http://127.0.0.1:${await freePort()}`, log, flushMs: 100 });
  withSpan("poll repository", {}, () => {});
  await telemetry[Symbol.asyncDispose]();
  expect(lines).toMatchObject([
    { level: "warn", msg: "telemetry reported a problem", problem: expect.stringContaining("the last spans were lost") },
  ]);
});
