import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { Link } from "./link.ts";

const never = new Promise<never>(() => {});

test("a pending answer is rejected as soon as the connection is lost", async () => {
  const link = new Link("NATS");
  link.connect();
  const answer = link.answer(never);
  link.disconnect();
  await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  expect(link.lost.aborted).toBe(true);
});

test("a caller that waits for a connection continues once it is back", async () => {
  const link = new Link("NATS");
  const ready = link.ready();
  link.connect();
  await expect(ready).resolves.toBeUndefined();
  expect(link.lost.aborted).toBe(false);
});

test("waiting ends with the reason of the signal", async () => {
  const link = new Link("NATS");
  const stop = new AbortController();
  const waits = [link.ready(stop.signal), link.answer(never, stop.signal)];
  stop.abort(new Error("stopped"));
  const outcomes = await Promise.allSettled(waits);
  expect(outcomes).toMatchObject([{ reason: { message: "stopped" } }, { reason: { message: "stopped" } }]);
});

test("a closed link rejects pending and later calls", async () => {
  const link = new Link("NATS");
  const before = link.ready();
  link.close(new Fault("canceled", "closed"));
  await expect(before).rejects.toMatchObject({ code: "canceled" });
  await expect(link.ready()).rejects.toMatchObject({ code: "canceled" });
});
