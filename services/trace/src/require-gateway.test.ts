import { HistoryService } from "@slipway/proto/trace";
import { connectClient, serveConnect, silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { requireGateway } from "./require-gateway.ts";

const key = "a key that both of them know, of 32 characters";

async function callWith(serverKey: string | undefined, clientKey: string | undefined) {
  await using server = await serveConnect({
    log: silentLogger(),
    interceptors: requireGateway({ host: "127.0.0.1", key: serverKey }),
    routes: (router) =>
      router.service(HistoryService, {
        listDeployments: () => ({}),
        async *watchTrace() {
          yield {};
        },
      }),
  });
  await using client = connectClient(HistoryService, server.url, { name: "the trace service", timeoutMs: 10_000, key: clientKey });
  const said = (call: Promise<unknown>) =>
    call.then(
      () => "ok",
      (error: { readonly code?: string; readonly message: string }) => `${error.code}: ${error.message}`,
    );
  return [await said(client.listDeployments({})), await said(Array.fromAsync(client.watchTrace({ commitHash: "abcdef0" })))];
}

test.for([
  { name: "both have the same key", server: key, client: key, wanted: /^ok$/ },
  { name: "neither has one", server: undefined, client: undefined, wanted: /^ok$/ },
  { name: "the gateway has none", server: key, client: undefined, wanted: /^precondition: .*HISTORY_KEY_FILE/ },
  { name: "the gateway has another one", server: key, client: `${key}!`, wanted: /^precondition: .*different keys/ },
  { name: "whoever answers has none", server: undefined, client: key, wanted: /^precondition: .*is not the trace service/ },
])("calls and streams: $name", async ({ server, client, wanted }) => {
  for (const said of await callWith(server, client)) expect(said).toMatch(wanted);
});

test.for(["0.0.0.0", "::", "10.1.2.3", "trace.example.com"])("on %s the trace service does not start without a key", (host) => {
  expect(() => requireGateway({ host })).toThrow(/HISTORY_KEY_FILE/);
  expect(requireGateway({ host, key })).toHaveLength(1);
});
