import { createClient, createRouterTransport } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@slipway/proto/grpc";
import { expect, test, vi } from "vitest";
import { serveHealth } from "./grpc-health.ts";

test("a watch follows the process", async () => {
  let isServing = true;
  const transport = createRouterTransport((router) =>
    serveHealth(router, { services: new Set(), isServing: () => isServing, watchIntervalMs: 1 }),
  );
  const stop = new AbortController();
  const seen: Status[] = [];
  const watching = (async () => {
    for await (const { status } of createClient(Health, transport).watch({}, { signal: stop.signal })) seen.push(status);
  })().catch(() => {});
  await vi.waitFor(() => expect(seen).toEqual([Status.SERVING]));
  isServing = false;
  await vi.waitFor(() => expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]));
  stop.abort();
  await watching;
});
