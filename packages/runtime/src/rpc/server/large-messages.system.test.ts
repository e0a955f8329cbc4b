import { createGrpcTransport } from "@connectrpc/connect-node";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { connectClient } from "../client/connect-client.ts";
import { serveConnect } from "./serve-connect.ts";

test("large messages pass in parallel, those above 16 MiB are rejected", async () => {
  await using server = await serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) => router.service(DeploymentService, { listDeployments: ({ pageToken }) => ({ nextPageToken: pageToken }) }),
  });
  await using client = connectClient(DeploymentService, server.url);
  const pageToken = "x".repeat(9 * 1024 * 1024);
  const answers = await Promise.all(Array.from({ length: 2 }, () => client.listDeployments({ pageToken })));
  expect(answers.map(({ nextPageToken }) => nextPageToken.length)).toEqual(Array(2).fill(pageToken.length));

  const unlimited = createGrpcTransport({ baseUrl: server.url, nodeOptions: { maxSessionMemory: 128 } });
  for (const each of [client, connectClient(DeploymentService, unlimited)]) {
    await expect(each.listDeployments({ pageToken: "x".repeat(17 * 1024 * 1024) })).rejects.toMatchObject({ code: "too_large" });
  }
});
