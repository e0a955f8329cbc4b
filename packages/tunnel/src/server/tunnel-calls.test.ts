import type { IncomingMessage } from "node:http";
import { createContextValues } from "@connectrpc/connect";
import { expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { encodeFrame } from "../frames.ts";
import { TunnelCalls } from "./tunnel-calls.ts";

/** A client whose bytes wait until it reads. */
function clientThatWaits() {
  const webSocket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    isPaused: false,
    send: (data: Uint8Array) => {
      webSocket.bufferedAmount += data.length;
    },
    pause: () => {
      webSocket.isPaused = true;
    },
    resume: () => {
      webSocket.isPaused = false;
    },
    terminate: vi.fn(),
  };
  const options = { handlers: new Map(), contextValues: createContextValues, maxCalls: 1, answerMs: 60_000, onBusy: () => {} };
  // Only what is used of either matters here.
  const calls = new TunnelCalls(webSocket as unknown as WebSocket, { headers: {} } as IncomingMessage, options);
  return { webSocket, calls };
}

test("a client that asks and asks and reads no answer is read no further until it does", async () => {
  const { webSocket, calls } = clientThatWaits();
  const head = { path: "/nothing", header: [] };
  for (let call = 1; !webSocket.isPaused && call < 100_000; call++)
    calls.take(encodeFrame({ kind: "open", call, head, body: new Uint8Array() }));
  expect(webSocket.isPaused).toBe(true);
  expect(webSocket.bufferedAmount).toBeLessThan(2_000_000);
  webSocket.bufferedAmount = 0;
  await vi.waitFor(() => expect(webSocket.isPaused).toBe(false));
  expect(webSocket.terminate).not.toHaveBeenCalled();
});
