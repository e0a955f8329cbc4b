import type { Bus } from "@slipway/bus";
import { SystemService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { systemService } from "./system-service.ts";

const links = [{ name: "Jaeger", urlTemplate: "https://jaeger.example.com/trace/{traceId}" }];
const clientOf = () =>
  serve(
    SystemService,
    systemService({
      bus: {} as Bus,
      watched: {} as Bus,
      history: { getStoreStatus: () => Promise.reject(new Error("not called")) },
      pipeds: () => [],
      traceLinks: links,
    }),
  );

test("the page is told where traces are looked at", async () => {
  expect((await clientOf().getPageSettings({})).traceLinks).toMatchObject(links);
});

test("the number of a dead letter is not rounded to another one", async () => {
  // Refused before the bus is used.
  const client = clientOf();
  await expect(client.redeliverDeadLetter({ sequence: 2n ** 53n + 1n })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("9007199254740993"),
  });
});

test.each([
  ["event_intake", "no stream event_intake; did you mean EVENT_INTAKE?"],
  ["NOPE", "no stream NOPE: choose one of "],
])("dead letters of the stream %s, which does not exist, are refused", async (stream, says) => {
  // Refused before the bus is used.
  const client = clientOf();
  await expect(client.listDeadLetters({ stream })).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(says) });
});
