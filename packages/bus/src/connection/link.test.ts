import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { Link } from "./link.ts";

const never = new Promise<never>(() => {});

test("who waits for an answer learns at once that the connection was lost", async () => {
  const link = new Link("NATS");
  link.connect();
  const answer = link.answer(never);
  link.disconnect();
  await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  expect(link.lost.aborted).toBe(true);
});

test("who waits for a connection goes on when it is there", async () => {
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

test("a closed link refuses everybody, now and later", async () => {
  const link = new Link("NATS");
  const before = link.ready();
  link.close(new Fault("canceled", "closed"));
  await expect(before).rejects.toMatchObject({ code: "canceled" });
  await expect(link.ready()).rejects.toMatchObject({ code: "canceled" });
});
