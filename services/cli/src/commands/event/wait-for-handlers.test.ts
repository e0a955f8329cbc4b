import { create } from "@bufbuild/protobuf";
import type { ExternalEvent } from "@slipway/domain";
import { WatchEventResponseSchema } from "@slipway/proto/api";
import { encodeExternalEvent } from "@slipway/state";
import { sampleExternalEvent, sampleHandling } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { waitForHandlers } from "./wait-for-handlers.ts";

const waiting = sampleHandling("h", { status: "waiting", reason: "Git cannot be reached", commitHash: "" });

/** A gateway that shows an event as it is, and nothing after it until the caller gives up. */
function apiWith(event: ExternalEvent): Pick<ApiClient, "events"> {
  const watchEvent = async function* (_: unknown, { signal }: { readonly signal: AbortSignal }) {
    yield create(WatchEventResponseSchema, { event: encodeExternalEvent(event) });
    await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  return { events: { watchEvent } } as unknown as ApiClient;
}

const request = { projectId: "p", eventId: "5f1c9a2e", handlers: 1, timeoutMs: 20 };
const { signal } = new AbortController();

function quiet(): void {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
}

test("an event that no handler takes ends the wait with what to look at", async () => {
  quiet();
  await expect(waitForHandlers(apiWith(sampleExternalEvent()), request, "table", signal)).rejects.toMatchObject({
    code: "deadline",
    message: expect.stringMatching(
      /^event 5f1c9a2e is not handled after 0\.02 s: no event watcher has it: .*"image-update" and the same labels.*slipway repository list.*--timeout$/,
    ),
  });
});

test("an event that waits at a handler ends the wait with its reason", async () => {
  quiet();
  const event = { ...sampleExternalEvent(), handlings: [waiting] };
  await expect(waitForHandlers(apiWith(event), request, "table", signal)).rejects.toMatchObject({
    code: "deadline",
    message: expect.stringMatching(
      /^event 5f1c9a2e is not handled after 0\.02 s: .*web\/app\.pipecd\.yaml: Git cannot be reached.*; it is tried again, and --timeout/,
    ),
  });
});

test("an event that fewer handlers have taken than are expected says how many", async () => {
  quiet();
  const event = { ...sampleExternalEvent(), handlings: [sampleHandling("h")] };
  await expect(waitForHandlers(apiWith(event), { ...request, handlers: 2 }, "table", signal)).rejects.toMatchObject({
    message: expect.stringContaining("1 of 2 handlers has reported"),
  });
});
