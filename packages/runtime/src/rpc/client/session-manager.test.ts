import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { HistoryService } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { connectClient } from "./connect-client.ts";

test("a server that does not speak HTTP/2 fails the call, not the process", async () => {
  const server = createServer((_, response) => response.end("hello\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const unheard: unknown[] = [];
  const onUnheard = (error: unknown): void => void unheard.push(error);
  process.on("uncaughtException", onUnheard);
  try {
    for (let round = 0; round < 5; round++) {
      await using client = connectClient(HistoryService, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await expect(client.listTraces({})).rejects.toThrow();
    }
    // The sessions fail when their sockets close, which comes after the calls.
    const closed = once(server, "close");
    server.close();
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
  } finally {
    process.off("uncaughtException", onUnheard);
  }
});
