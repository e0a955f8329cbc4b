import { once } from "node:events";
import { createServer } from "node:net";
import { HistoryService } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { serveConnect } from "../server/serve-connect.ts";
import { connectClient } from "./connect-client.ts";

const peer = { name: "the trace service", timeoutMs: 50 };
const log = silentLogger();

/** As the kernel does for a process that is frozen: it accepts connections and reads nothing. */
async function openFrozen() {
  const server = createServer({ pauseOnConnect: true });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a port");
  return { url: `http://127.0.0.1:${address.port}`, [Symbol.dispose]: () => server.close() };
}

test("a call of a server that accepts connections and never answers ends, and names the server", async () => {
  using frozen = await openFrozen();
  await using client = connectClient(HistoryService, frozen.url, peer);
  await expect(client.getTrace({ commitHash: "c0ffee1" })).rejects.toMatchObject({
    code: "unavailable",
    message: `the trace service at ${frozen.url} did not answer within 0.05 s: its process or what it waits for may be frozen`,
  });
});

test("the deadline that a caller sets counts instead, and its end is the caller's", async () => {
  using frozen = await openFrozen();
  await using client = connectClient(HistoryService, frozen.url, { ...peer, timeoutMs: 60_000 });
  await expect(client.getTrace({ commitHash: "c0ffee1" }, { timeoutMs: 50 })).rejects.toMatchObject({ code: "deadline" });
});

test("an answer of a server, whatever it is, is passed on", async () => {
  await using server = await serveConnect({ port: 0, log, routes: (router) => router.service(HistoryService, {}) });
  await using client = connectClient(HistoryService, server.url, { ...peer, timeoutMs: 60_000 });
  await expect(client.getTrace({ commitHash: "c0ffee1" })).rejects.toMatchObject({ code: "precondition" });
});
